package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.memory.Segment;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.settings.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who goes when memory is full. A page is 1 MiB and the largest chunk half of it: values of 400,000
 * bytes lie two to a page, so with one page the third evicts. Values of 100,000 bytes lie nine or
 * ten to a page: {@link #room}.
 */
@ExtendWith(NativeLeakCheck.class)
class EvictionTest {
  private static final byte[] HALF = new byte[400_000];
  private static final byte[] TENTH = new byte[100_000];

  private StoreFixture it = StoreFixture.ofMegabytes(1);

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  private void use(StoreConfig config) {
    it.close();
    it = new StoreFixture(config);
  }

  private StoreStats.ClassStats classOf(String key) {
    it.session.describe(StoreFixture.key(key), it.hit);
    int id = it.hit.sizeClass();
    it.hit.close();
    return it.stats().classStats(id);
  }

  /** Stores one item of TENTH; how many of them fit. */
  private int room() {
    it.set("k0", TENTH);
    return classOf("k0").perPage();
  }

  private void set(String key) {
    assertThat(it.set(key, TENTH)).as(key).isEqualTo(Outcome.STORED);
    it.check();
  }

  @Test
  void theThirdOfTwoEvictsTheFirst() {
    it.set("a", HALF);
    it.set("b", HALF);
    assertThat(it.set("c", HALF)).isEqualTo(Outcome.STORED);
    assertThat(it.has("a")).isFalse();
    assertThat(it.has("b")).isTrue();
    assertThat(it.has("c")).isTrue();
  }

  @Test
  void twoHitsProtectAnItemAndOneDoesNot() {
    it.set("once", HALF);
    it.set("twice", HALF);
    it.get("once");
    it.get("twice");
    it.get("twice");
    it.set("new", HALF);
    assertThat(it.has("once")).isFalse();
    assertThat(it.has("twice")).isTrue();
  }

  @Test
  void theOldestGoFirstInTheOrderInWhichTheyCame() {
    int room = room();
    for (int i = 1; i < 3 * room; i++) {
      set("k" + i);
      for (int j = 0; j <= i; j++) {
        assertThat(it.has("k" + j)).as("k%d after k%d", j, i).isEqualTo(j > i - room);
      }
    }
  }

  /**
   * HOT keeps 20 % and WARM 40 % of the bytes. Of n equal items all enter HOT; when one more needs
   * room, HOT's tails sink until a fifth is left: those that were hit twice to WARM, the others to
   * COLD, whose tail goes.
   */
  @Test
  void itemsSinkFromHotToColdOrRiseToWarm() {
    int room = room();
    for (int i = 1; i < room; i++) {
      set("k" + i);
    }
    assertThat(classOf("k1").items()).containsExactly(room, 0, 0, 0);
    for (int i = 0; i < 2; i++) {
      it.get("k1");
      it.get("k2");
    }
    set("new");
    int[] items = classOf("new").items();
    assertThat(items[Segment.WARM]).isEqualTo(2);
    assertThat(items[Segment.COLD]).isEqualTo(room - items[Segment.HOT] - 2);
    assertThat(it.has("k0")).isFalse();
    ClassCounters counters = classOf("new").counters();
    assertThat(counters.movesToWarm).isEqualTo(2);
    assertThat(counters.movesToCold).isEqualTo(items[Segment.COLD] + 1);
    for (int i = 0; i < room - 2; i++) {
      set("later" + i);
    }
    assertThat(it.has("k1") && it.has("k2")).as("WARM outlives what came later").isTrue();
  }

  @Test
  void aColdItemThatIsHitTwiceIsSavedWhenItsTurnComes() {
    int room = room();
    for (int i = 1; i <= room; i++) {
      set("k" + i); // k0 is gone, k1 is COLD's tail
    }
    it.get("k1");
    it.get("k1");
    set("new");
    assertThat(it.has("k1")).isTrue();
    assertThat(it.has("k2")).isFalse();
  }

  @Test
  void withoutSegmentsThereIsOneListAndTwoHitsGiveASecondChance() {
    it.store.tunables().segmented = false;
    int room = room();
    for (int i = 1; i < room; i++) {
      set("k" + i);
    }
    assertThat(classOf("k1").items()).containsExactly(0, 0, room, 0);
    it.get("k0");
    it.get("k0");
    set("new");
    assertThat(it.has("k0")).isTrue();
    assertThat(it.has("k1")).isFalse();
  }

  @Test
  void itemsThatLiveShortlyGoToTempAndGoBeforeHotOnes() {
    it.store.tunables().temporaryTtl = 61;
    int room = room();
    it.store(StoreMode.SET, "short", TENTH, 0, 61, 0);
    it.store(StoreMode.SET, "long", TENTH, 0, 62, 0);
    assertThat(classOf("short").items()[Segment.TEMP]).isEqualTo(1);
    it.store.tunables().hotPercent = 100; // so that COLD is empty
    for (int i = 3; i < room; i++) {
      set("k" + i);
    }
    set("new");
    assertThat(it.has("short")).isFalse();
    assertThat(it.has("k0")).isTrue();
  }

  @Test
  void aNewTimeToLiveThatBelongsElsewhereIsNotWrittenInPlace() {
    it.store.tunables().temporaryTtl = 61;
    it.store(StoreMode.SET, "key", TENTH, 0, 10, 0);
    assertThat(classOf("key").items()).containsExactly(0, 0, 0, 1);
    it.set("key", TENTH);
    assertThat(classOf("key").items()).containsExactly(1, 0, 0, 0);
  }

  @Test
  void deadItemsAreReclaimedAndNotCountedAsEvicted() {
    it.store(StoreMode.SET, "dead", HALF, 0, 5, 0);
    it.set("live", HALF);
    it.clock.advance(5);
    it.store.tunables().crawler = false;
    it.store.maintain();
    it.set("new", HALF);
    assertThat(it.has("live")).isTrue();
    ClassCounters counters = classOf("live").counters();
    assertThat(counters.reclaimed).isEqualTo(1);
    assertThat(counters.expiredUnfetched).isEqualTo(1);
    assertThat(counters.evicted).isZero();
    it.store.flushAll(0);
    it.set("newer", HALF);
    it.set("newest", HALF);
    assertThat(classOf("newest").counters().reclaimed).isEqualTo(3);
  }

  @Test
  void evictionsAreCountedByWhatTheyDestroyed() {
    it.store(StoreMode.SET, "expiring", HALF, 0, 1000, 0);
    it.set("fetched", HALF);
    it.get("fetched");
    it.passSeconds(7);
    it.set("c", HALF);
    assertThat(classOf("c").counters().evictedAge).isEqualTo(7);
    it.set("d", HALF);
    ClassCounters counters = classOf("d").counters();
    assertThat(counters.evicted).isEqualTo(2);
    assertThat(counters.evictedNonzero).isEqualTo(1);
    assertThat(counters.evictedUnfetched).isEqualTo(1);
    assertThat(counters.outOfMemory).isZero();
  }

  @Test
  void whereNothingMayBeEvictedNewItemsAreRefused() {
    use(StoreFixture.config(1, 1, false, true));
    it.set("a", HALF);
    it.set("b", HALF);
    int id = classOf("a").id();
    assertThat(it.set("c", HALF)).isEqualTo(Outcome.NO_MEMORY);
    assertThat(it.has("a") && it.has("b")).isTrue();
    assertThat(it.set("small", "x")).as("another class's first page").isEqualTo(Outcome.STORED);
    assertThat(it.set("b", HALF)).as("in place").isEqualTo(Outcome.STORED);
    assertThat(it.store(StoreMode.APPEND, "b", "x")).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.stats().classStats(id).counters().outOfMemory).isEqualTo(2);
    assertThat(it.stats().classStats(id).counters().evicted).isZero();
    assertThat(it.storeInPieces(StoreMode.SET, "b", HALF, 0, 0, 0, HALF.length))
        .isEqualTo(Outcome.NO_MEMORY);
    assertThat(it.has("b")).as("the old value is out of date").isFalse();
    assertThat(it.set("c", HALF)).isEqualTo(Outcome.STORED);
  }

  @Test
  void whereNothingMayBeEvictedDeadItemsStillMakeRoom() {
    use(StoreFixture.config(1, 1, false, true));
    it.store.tunables().crawler = false;
    it.store(StoreMode.SET, "a", HALF, 0, 5, 0);
    it.set("b", HALF);
    it.passSeconds(5);
    assertThat(it.set("c", HALF)).isEqualTo(Outcome.STORED);
  }

  @Test
  void bytesAreTheSumOfTheItemsAndPagesAreWhatIsMalloced() {
    use(StoreFixture.config(4));
    it.set("a", "12345"); // 40 + 1 + 5
    assertThat(it.stats().bytes()).isEqualTo(46);
    it.store(StoreMode.SET, "bc", StoreFixture.bytes("123"), 1, 0, 0); // 40 + 2 + 4 + 3
    assertThat(it.stats().bytes()).isEqualTo(46 + 49);
    it.set("a", "123"); // in place
    assertThat(it.stats().bytes()).isEqualTo(44 + 49);
    assertThat(it.stats().mallocedBytes()).as("chunks of 48 and 56").isEqualTo(2 << 20);
    it.set("large", new byte[700_000]); // 40 + 5 + 8 and the value: chained
    assertThat(it.stats().bytes()).isEqualTo(44 + 49 + 53 + 700_000);
    it.store(StoreMode.APPEND, "a", "xyz");
    assertThat(it.stats().bytes()).isEqualTo(47 + 49 + 53 + 700_000);
    it.check();
    it.delete("large");
    it.delete("a");
    assertThat(it.stats().bytes()).isEqualTo(49);
    long used = 0;
    long total = 0;
    for (int id = 1; id <= it.stats().largestClass(); id++) {
      used += it.stats().classStats(id).usedChunks();
      total += it.stats().classStats(id).pages();
    }
    assertThat(used).isEqualTo(1);
    assertThat(total << 20).isEqualTo(it.stats().mallocedBytes());
  }
}
