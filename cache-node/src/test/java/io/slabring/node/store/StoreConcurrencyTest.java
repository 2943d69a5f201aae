package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.settings.StoreConfig;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads on few keys, beside one that does all background work as fast as it can. Each thread
 * does a fixed number of operations, drawn from a seed: {@code -Dslabring.seed=N} draws the same
 * again, though the threads' interleaving remains the machine's.
 */
@ExtendWith(NativeLeakCheck.class)
class StoreConcurrencyTest {
  private static final int THREADS = 4;
  private static final int RECORD_HEADER = 8;

  private final long seed = Long.getLong("slabring.seed", System.nanoTime());
  private final AtomicLong second = new AtomicLong(1_800_000_000L);
  private final AtomicBoolean done = new AtomicBoolean();

  private interface Work {
    void run(StoreClient client, Random random);
  }

  /** Runs the work in all threads and the other in one more until they are done. */
  private void run(Store store, Work work, Runnable beside) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
      Future<?> background =
          threads.submit(
              () -> {
                while (!done.get()) {
                  beside.run();
                }
              });
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        running.add(threads.submit(() -> work.run(new StoreClient(store), random)));
      }
      try {
        for (Future<?> one : running) {
          one.get();
        }
      } finally {
        done.set(true);
      }
      background.get();
    }
    store.checkInvariants(0);
  }

  private void passSecond(Store store) {
    second.incrementAndGet();
    store.maintain();
  }

  /**
   * Takes five pages of the counters' class, where a page has 18,724 chunks of 56 bytes, and leaves
   * them empty. An operator's orders move them, beginning with the one where the counters are.
   */
  private static void makeItemsMove(Store store, StoreClient client) {
    for (int i = 100_000; i < 190_000; i++) {
      client.put(StoreMode.SET, "fill:" + i, new byte[5], 0);
    }
    for (int i = 100_000; i < 190_000; i++) {
      client.session.delete(client.key("fill:" + i));
    }
  }

  @Test
  void countersLoseNothingByIncrement() throws Exception {
    int rounds = 30_000;
    try (Store store = new Store(StoreFixture.config(16, 16, false, true), second::get)) {
      StoreClient client = new StoreClient(store);
      for (int i = 0; i < 3; i++) {
        client.put(StoreMode.SET, "counter:" + i, new byte[] {'0'}, 0);
      }
      run(
          store,
          (mine, random) -> {
            for (int i = 0; i < rounds; i++) {
              mine.arithmetic.clear();
              Outcome outcome =
                  mine.session.arithmetic(mine.key("counter:" + i % 3), mine.arithmetic);
              assertThat(outcome).isEqualTo(Outcome.STORED);
            }
          },
          () -> {
            makeItemsMove(store, client);
            for (int i = 0; i < 3; i++) {
              store.movePage(-1, 0);
              passSecond(store);
            }
          });
      for (int i = 0; i < 3; i++) {
        String value = new String(client.read("counter:" + i, false), StandardCharsets.US_ASCII);
        assertThat(value).isEqualTo(Integer.toString(THREADS * rounds / 3));
      }
      assertThat(store.stats().itemsRescued()).as("items that moved meanwhile").isPositive();
    }
  }

  @Test
  void countersLoseNothingByCompareAndSet() throws Exception {
    int rounds = 5_000;
    AtomicLong refused = new AtomicLong();
    try (Store store = new Store(StoreFixture.config(16, 16, false, true), second::get)) {
      StoreClient client = new StoreClient(store);
      client.put(StoreMode.SET, "counter", new byte[] {'0'}, 0);
      run(
          store,
          (mine, random) -> {
            for (int i = 0; i < rounds; ) {
              byte[] old = mine.read("counter", random.nextBoolean());
              long number = Long.parseLong(new String(old, StandardCharsets.US_ASCII));
              byte[] next = Long.toString(number + 1).getBytes(StandardCharsets.US_ASCII);
              Outcome outcome = mine.put(StoreMode.CAS, "counter", next, mine.cas);
              if (outcome == Outcome.STORED) {
                i++;
              } else {
                assertThat(outcome).isEqualTo(Outcome.EXISTS);
                refused.incrementAndGet();
              }
            }
          },
          () -> passSecond(store));
      String value = new String(client.read("counter", false), StandardCharsets.US_ASCII);
      assertThat(value).isEqualTo(Integer.toString(THREADS * rounds));
      assertThat(store.stats().total(ClassCounter.CAS_BADVAL)).isEqualTo(refused.get());
    }
  }

  @Test
  void ofManyWhoAddOneStores() throws Exception {
    AtomicLong stored = new AtomicLong();
    int keys = 10_000;
    try (Store store = new Store(StoreFixture.config(16, 16, false, true), second::get)) {
      run(
          store,
          (mine, random) -> {
            for (int i = 0; i < keys; i++) {
              if (mine.put(StoreMode.ADD, "key:" + i, new byte[10], 0) == Outcome.STORED) {
                stored.incrementAndGet();
              }
            }
          },
          () -> passSecond(store));
      assertThat(stored.get()).isEqualTo(keys).isEqualTo(store.stats().items());
    }
  }

  @Test
  void ofManyReadersOneWinsALease() throws Exception {
    AtomicLong won = new AtomicLong();
    int keys = 10_000;
    try (Store store = new Store(StoreFixture.config(16, 16, false, true), second::get)) {
      run(
          store,
          (mine, random) -> {
            mine.metaGet.vivify = 1_000_000;
            for (int i = 0; i < keys; i++) {
              assertThat(mine.session.metaGet(mine.key("key:" + i), mine.metaGet, mine.hit))
                  .isTrue();
              won.addAndGet(mine.hit.won() ? 1 : 0);
              mine.hit.close();
            }
          },
          () -> store.maintain());
      assertThat(won.get()).isEqualTo(keys);
    }
  }

  /**
   * A record says how long it is and which bytes follow, so a value of some records checks itself.
   */
  private static byte[] record(int length, int pattern) {
    ByteBuffer record = ByteBuffer.allocate(Math.max(length, RECORD_HEADER));
    record.putInt(record.capacity()).putInt(pattern);
    for (int i = RECORD_HEADER; i < record.capacity(); i++) {
      record.put((byte) (pattern >>> (i & 15)));
    }
    return record.array();
  }

  private static void assertWhole(byte[] value) {
    ByteBuffer records = ByteBuffer.wrap(value);
    while (records.hasRemaining()) {
      int start = records.position();
      int length = records.getInt();
      int pattern = records.getInt();
      for (int i = RECORD_HEADER; i < length; i++) {
        if (records.get() != (byte) (pattern >>> (i & 15))) {
          throw new AssertionError("torn at " + (start + i) + " of " + value.length);
        }
      }
    }
  }

  private static int length(Random random, int largest) {
    return switch (random.nextInt(20)) {
      case 0 -> random.nextInt(largest);
      case 1, 2, 3 -> random.nextInt(Math.min(largest, 30_000));
      default -> random.nextInt(400);
    };
  }

  /**
   * Eight or fewer pages, half of the operations on six keys and the rest on 20,000, so that items
   * are evicted, pages move, the limit changes and the index grows all the time.
   */
  @ParameterizedTest
  @ValueSource(ints = {400, 100_000, 1_500_000})
  void noValueIsEverTorn(int largest) throws Exception {
    int rounds = largest > 1_000_000 ? 2_000 : 6_000;
    StoreConfig config = StoreFixture.config(8).withMaxItemBytes(4 << 20);
    try (Store store = new Store(config, second::get)) {
      Random chaos = new Random(seed - 1);
      run(
          store,
          (mine, random) -> {
            for (int i = 0; i < rounds; i++) {
              step(mine, random, largest);
            }
          },
          () -> {
            passSecond(store);
            store.limitMemory((5L + chaos.nextInt(4)) << 20);
            if (chaos.nextInt(4) == 0) {
              store.movePage(-1, chaos.nextInt(2) * store.stats().largestClass());
            }
            if (chaos.nextInt(40) == 0) {
              store.flushAll(chaos.nextInt(2));
            }
          });
    } catch (Throwable e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void step(StoreClient mine, Random random, int largest) {
    String key = "key:" + (random.nextBoolean() ? random.nextInt(6) : random.nextInt(20_000));
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> {
        byte[] value = mine.read(key, random.nextInt(4) == 0);
        if (value != null) {
          assertWhole(value);
        }
      }
      case 3, 4, 5 ->
          mine.put(StoreMode.SET, key, record(length(random, largest), random.nextInt()), 0);
      case 6 -> {
        byte[] value = record(length(random, largest), random.nextInt());
        mine.reservation.clear().exptime = random.nextInt(5);
        if (mine.session.reserve(mine.key(key), value.length, mine.reservation)
            == Outcome.RESERVED) {
          writeAndCommit(mine, value, random);
        }
      }
      case 7 -> mine.put(StoreMode.APPEND, key, record(length(random, 2000), random.nextInt()), 0);
      case 8 -> mine.put(StoreMode.PREPEND_OR_CREATE, key, record(50, random.nextInt()), 0);
      case 9 -> mine.session.delete(mine.key(key));
      case 10 -> mine.session.touch(mine.key(key), random.nextInt(10) - 1);
      default -> {
        mine.metaDelete.clear().stale = random.nextBoolean();
        mine.metaDelete.removeValue = random.nextBoolean();
        mine.session.metaDelete(mine.key(key), mine.metaDelete);
      }
    }
  }

  private static void writeAndCommit(StoreClient mine, byte[] value, Random random) {
    MemorySegment from = MemorySegment.ofArray(value);
    int piece = 1 + random.nextInt(value.length);
    for (int at = 0; at < value.length; at += piece) {
      int part = Math.min(piece, value.length - at);
      if (random.nextInt(50) == 0 || mine.reservation.write(from, at, part) < 0) {
        mine.session.abandon(mine.reservation);
        return;
      }
    }
    mine.session.commit(mine.reservation);
  }
}
