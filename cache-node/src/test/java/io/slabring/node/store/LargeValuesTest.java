package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.PinnedValue;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreMode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values in chained chunks. The largest chunk is 524,288 bytes: with a header of 40 and a key of 3
 * a value up to 524,245 lies in one, and an extent holds 524,248.
 */
@ExtendWith(NativeLeakCheck.class)
class LargeValuesTest {
  private static final int LARGEST_IN_ONE = (1 << 19) - 40 - 3;
  private static final int EXTENT = (1 << 19) - 40;

  private StoreFixture it = new StoreFixture(StoreFixture.config(200).withMaxItemBytes(100 << 20));
  private final Random random = new Random(8);

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  private void use(int megabytes, boolean evicts) {
    it.close();
    it =
        new StoreFixture(
            StoreFixture.config(megabytes, megabytes, evicts, true).withMaxItemBytes(64 << 20));
  }

  private byte[] value(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }

  private PinnedValue pin(String key) {
    PinnedValue pinned = it.session.newPinnedValue();
    assertThat(it.session.get(StoreFixture.key(key), it.hit)).isTrue();
    assertThat(it.hit.pin(pinned)).isTrue();
    it.hit.close();
    return pinned;
  }

  private static byte[] read(PinnedValue pinned) {
    byte[] value = new byte[pinned.remaining()];
    MemorySegment to = MemorySegment.ofArray(value);
    for (int at = 0; pinned.remaining() > 0; ) {
      int part = pinned.copy(to, at, 65_536);
      assertThat(part).isPositive();
      at += part;
    }
    assertThat(pinned.copy(to, 0, 1)).isZero();
    return value;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        LARGEST_IN_ONE - 1,
        LARGEST_IN_ONE,
        LARGEST_IN_ONE + 1,
        EXTENT,
        EXTENT + 1,
        1 << 20,
        2 * EXTENT - 1,
        2 * EXTENT,
        2 * EXTENT + 1,
        5_000_000,
        64 << 20
      })
  void valuesOfAllSizesComeBackWhole(int length) {
    byte[] value = value(length);
    assertThat(it.storeInPieces(StoreMode.SET, "key", value, 3, 0, 0, 100_000))
        .isEqualTo(Outcome.STORED);
    it.check();
    it.session.get(StoreFixture.key("key"), it.hit);
    assertThat(it.hit.isLarge()).isEqualTo(length > LARGEST_IN_ONE - 4); // four for the flags
    assertThat(it.hit.valueLength()).isEqualTo(length);
    assertThat(it.hit.clientFlags()).isEqualTo(3);
    assertThat(Arrays.equals(it.readAndClose(), value)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10,20",
    "10,600000",
    "600000,10",
    "600000,600000",
    "300000,300000",
    "524245,1",
    "1048576,5000000"
  })
  void joiningWorksAcrossTheLimitOfAChunk(int old, int added) {
    byte[] first = value(old);
    byte[] second = value(added);
    it.set("app", first);
    it.set("pre", first);
    assertThat(it.store(StoreMode.APPEND, "app", second, 0, 0, 0)).isEqualTo(Outcome.STORED);
    assertThat(it.reservation.finalLength()).isEqualTo(old + added);
    assertThat(it.store(StoreMode.PREPEND, "pre", second, 0, 0, 0)).isEqualTo(Outcome.STORED);
    byte[] appended = Arrays.copyOf(first, old + added);
    System.arraycopy(second, 0, appended, old, added);
    byte[] prepended = Arrays.copyOf(second, old + added);
    System.arraycopy(first, 0, prepended, added, old);
    assertThat(Arrays.equals(it.get("app"), appended)).isTrue();
    assertThat(Arrays.equals(it.get("pre"), prepended)).isTrue();
    it.check();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 400_000, 3_000_000})
  void aReaderKeepsTheOldValueWhateverHappensToTheItem(int length) {
    byte[] old = value(length);
    byte[] fresh = value(length);
    it.set("key", old);
    PinnedValue overwritten = pin("key");
    it.set("key", fresh);
    PinnedValue joined = pin("key");
    it.store(StoreMode.APPEND, "key", value(10), 0, 0, 0);
    it.set("key", fresh);
    PinnedValue deleted = pin("key");
    it.delete("key");
    it.set("key", fresh);
    PinnedValue flushed = pin("key");
    it.store.flushAll(0);
    it.store.maintain();
    assertThat(it.stats().items()).isZero();
    it.store.checkInvariants(4);
    assertThat(Arrays.equals(read(overwritten), old)).isTrue();
    assertThat(Arrays.equals(read(joined), fresh)).isTrue();
    assertThat(Arrays.equals(read(deleted), fresh)).isTrue();
    assertThat(Arrays.equals(read(flushed), fresh)).isTrue();
    overwritten.release();
    it.store.checkInvariants(3);
    joined.release();
    deleted.release();
    flushed.release();
    flushed.release();
    it.store.checkInvariants(0);
  }

  /** Ten pages; the pinned value has six extents of half a page. */
  @Test
  void aReaderKeepsTheOldValueWhenItIsEvicted() {
    use(10, true);
    byte[] old = value(3_000_000);
    it.set("old", old);
    PinnedValue pinned = pin("old");
    for (int i = 0; i < 40; i++) {
      it.set("large" + i, value(1_000_000));
      it.set("small" + i, value(30_000));
    }
    assertThat(it.has("old")).isFalse();
    it.store.checkInvariants(1);
    assertThat(Arrays.equals(read(pinned), old)).isTrue();
    pinned.release();
  }

  @Test
  void twoReadersOfOneValueAndTheLastFreesIt() {
    it.set("key", value(2_000_000));
    PinnedValue one = pin("key");
    PinnedValue two = pin("key");
    it.delete("key");
    one.release();
    it.store.checkInvariants(1);
    assertThat(read(two)).hasSize(2_000_000);
    two.release();
  }

  @Test
  void aReaderOfAnItemThatStaysLeavesItThere() {
    it.set("key", value(2_000_000));
    pin("key").release();
    assertThat(it.get("key")).hasSize(2_000_000);
  }

  /** Four pages for a value of 5 MB, and others that must go for it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void memoryThatRunsOutInTheMiddleLeaksNothing(boolean evicts) {
    use(4, evicts);
    it.set("other", value(300_000));
    assertThat(it.storeInPieces(StoreMode.SET, "key", value(5_000_000), 0, 0, 0, 100_000))
        .isEqualTo(Outcome.NO_MEMORY);
    it.check();
    assertThat(it.set("key", value(5_000_000))).isEqualTo(Outcome.NO_MEMORY);
    it.check();
    assertThat(it.has("other")).as("its class keeps its only page").isTrue();
    assertThat(it.stats().bytes()).isEqualTo(300_000 + 40 + 5);
    assertThat(it.set("key", value(1_500_000))).as("then it fits").isEqualTo(Outcome.STORED);
  }

  /**
   * Eight pages: the old value of 3 MB, the added 2 MB, and 5 MB for both together are too much.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void joiningWithoutMemoryForBothLeavesTheOldValue(boolean evicts) {
    use(8, evicts);
    byte[] old = value(3_000_000);
    it.set("key", old);
    assertThat(it.store(StoreMode.APPEND, "key", value(2_000_000), 0, 0, 0))
        .isEqualTo(Outcome.NOT_STORED);
    it.check();
    assertThat(Arrays.equals(it.get("key"), old)).isTrue();
    assertThat(it.stats().items()).isEqualTo(1);
  }

  @Test
  void announcingALargeValueTakesNoMemoryBeforeItComes() {
    for (int i = 0; i < 100; i++) {
      Reservation announced = it.session.newReservation().clear();
      assertThat(it.session.reserve(StoreFixture.key("key" + i), 60_000_000, announced))
          .isEqualTo(Outcome.RESERVED);
      assertThat(it.stats().mallocedBytes()).isEqualTo(1 << 20);
      it.session.abandon(announced);
    }
  }

  @Test
  void largeValuesPushEachOtherOut() {
    use(20, true);
    for (int i = 0; i < 60; i++) {
      byte[] value = value(1 + random.nextInt(6_000_000));
      assertThat(it.set("key" + i, value)).as("value %d", i).isEqualTo(Outcome.STORED);
      it.check();
      assertThat(Arrays.equals(it.get("key" + i), value)).isTrue();
    }
    assertThat(it.stats().items()).isBetween(2L, 30L);
  }

  /** With small chunks (-o slab_chunk_max) a chained value may be short enough for one reply. */
  @ParameterizedTest
  @ValueSource(ints = {4096, 16384})
  void aShortChainedValueIsCopiedInOneGo(int largestChunk) {
    it.close();
    it = new StoreFixture(StoreFixture.memcachedConfig(8, largestChunk));
    for (int length = largestChunk - 50; length < 5 * largestChunk; length += 37) {
      byte[] value = value(length);
      assertThat(it.set("key", value)).isEqualTo(Outcome.STORED);
      assertThat(it.session.get(StoreFixture.key("key"), it.hit)).isTrue();
      byte[] copy = new byte[length];
      it.hit.copyValue(MemorySegment.ofArray(copy), 0);
      it.hit.close();
      assertThat(Arrays.mismatch(copy, value)).as("%d bytes", length).isEqualTo(-1);
    }
  }
}
