package io.slabring.node.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.buffer.ReadAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Input that waits; {@code -Dslabring.seed=N} repeats a failure. */
class PendingInputTest {
  private static final int LARGE = 8 << 10;
  private static final int ROOM = LARGE - ReadAllocator.HEADROOM;
  private static final int BUDGET = 64 << 10;

  private final long seed = Long.getLong("slabring.seed", System.nanoTime());
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final BufferPool pool = new BufferPool(loop.eventLoop(), LARGE, BUDGET);
  private final PendingInput pending = new PendingInput(new LineMemory());

  @AfterEach
  void close() {
    pending.drop();
    assertThat(pool.allocatedBytes()).isEqualTo(pool.idleBytes());
    pool.close();
    loop.close();
  }

  private boolean add(String text) {
    PooledBuffer buffer = pool.takeLarge();
    buffer.setIndex(ReadAllocator.HEADROOM, ReadAllocator.HEADROOM);
    buffer.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    boolean added = pending.addLast(buffer, pool);
    buffer.release();
    return added;
  }

  private long used() {
    return pool.allocatedBytes() - pool.idleBytes();
  }

  @Test
  void piecesOfAnySizeTakeNoMoreRoomThanTheirBytesNeed() {
    Random random = new Random(seed);
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 10_000 && sent.length() < 4 * ROOM; i++) {
      String piece = Character.toString('a' + i % 26).repeat(1 + random.nextInt(1 + i % 50));
      assertThat(add(piece)).as("seed %d", seed).isTrue();
      sent.append(piece);
      assertThat(used())
          .as("seed %d", seed)
          .isLessThanOrEqualTo((sent.length() / ROOM + 2L) * LARGE);
    }
    StringBuilder waiting = new StringBuilder();
    while (pending.hasPieces()) {
      PooledBuffer piece = pending.poll();
      waiting.append(piece.toString(StandardCharsets.ISO_8859_1));
      piece.release();
    }
    assertThat(waiting).as("seed %d", seed).hasToString(sent.toString());
  }

  @Test
  void aPieceThatIsPartlyUsedTakesMore() {
    add("used up and rest");
    PooledBuffer first = pending.poll();
    first.skipBytes("used up and ".length());
    pending.addFirst(first);
    add(" and more");
    assertThat(pending.size()).isEqualTo(1);
    PooledBuffer joined = pending.poll();
    assertThat(joined.toString(StandardCharsets.ISO_8859_1)).isEqualTo("rest and more");
    joined.release();
  }

  @Test
  void overTheBudgetOfTheLoopOnlyWhoHoldsMuchHasToGiveUp() {
    String whole = "x".repeat(ROOM);
    int pieces = 0;
    while (add(whole)) {
      pieces++;
      assertThat(used()).isLessThanOrEqualTo(BUDGET + LARGE);
    }
    assertThat(pieces * LARGE).isBetween(BUDGET, BUDGET + LARGE);
    PendingInput other = new PendingInput(new LineMemory());
    PooledBuffer buffer = pool.takeLarge();
    buffer.setIndex(ReadAllocator.HEADROOM, ReadAllocator.HEADROOM);
    buffer.writeByte('x');
    assertThat(other.addLast(buffer, pool)).isTrue();
    buffer.release();
    other.drop();
  }
}
