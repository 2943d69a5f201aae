package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.node.store.space.MoveAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How pages get from one class to another and back, and what the background work removes. */
@ExtendWith(NativeLeakCheck.class)
class PageMovesTest {
  private static final byte[] HALF = new byte[400_000]; // two to a page
  private static final byte[] TENTH = new byte[100_000]; // nine or ten to a page
  private static final int MEGABYTE = 1 << 20;

  private StoreFixture it = StoreFixture.ofMegabytes(4);

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  private void use(StoreConfig config) {
    it.close();
    it = new StoreFixture(config);
  }

  private int fill(String prefix, byte[] value) {
    int stored = 0;
    while (it.stats().mallocedBytes() < it.stats().limitBytes()) {
      assertThat(it.set(prefix + stored++, value)).isEqualTo(Outcome.STORED);
    }
    return stored;
  }

  private int present(String prefix, int count) {
    int present = 0;
    for (int i = 0; i < count; i++) {
      present += it.has(prefix + i) ? 1 : 0;
    }
    return present;
  }

  @Test
  void theFirstPageOfAClassMayExceedTheLimit() {
    fill("half", HALF);
    it.set("half7", HALF); // four pages of two
    assertThat(it.set("small", "x")).isEqualTo(Outcome.STORED);
    assertThat(it.has("small")).isTrue();
    assertThat(present("half", 8)).as("nobody paid for it").isEqualTo(8);
    assertThat(it.stats().mallocedBytes()).isEqualTo(5 * MEGABYTE);
    assertThat(it.set("half8", HALF)).as("the second page may not").isEqualTo(Outcome.STORED);
    assertThat(it.stats().mallocedBytes()).isEqualTo(5 * MEGABYTE);
    it.store.maintain();
    assertThat(it.stats().items()).as("nor is anything evicted to get below it").isEqualTo(9);
  }

  @Test
  void withOnePageEveryClassKeepsItsLastItems() {
    use(StoreFixture.config(1));
    for (int i = 0; i < 40; i++) {
      assertThat(it.set("key" + i, new byte[100 << i % 12])).isEqualTo(Outcome.STORED);
      it.check();
      assertThat(it.has("key" + i)).isTrue();
    }
    assertThat(it.stats().mallocedBytes())
        .isLessThanOrEqualTo((long) it.stats().largestClass() * MEGABYTE);
  }

  @Test
  void aFreePageIsTakenBeforeAnythingIsEvicted() {
    int stored = fill("tenth", TENTH);
    it.delete("half");
    for (int i = 0; i < stored / 2; i++) {
      it.delete("tenth" + i);
    }
    assertThat(it.set("half", HALF)).isEqualTo(Outcome.STORED);
    assertThat(present("tenth", stored)).isEqualTo(stored - stored / 2);
    assertThat(it.stats().itemsEvictedByMoves()).isZero();
  }

  @Test
  void whereNothingMayBeEvictedFreePagesStillMove() {
    use(StoreFixture.config(4, 4, false, true));
    int stored = fill("tenth", TENTH);
    assertThat(it.set("half1", HALF)).as("a first page").isEqualTo(Outcome.STORED);
    assertThat(it.set("half2", HALF)).isEqualTo(Outcome.STORED);
    assertThat(it.set("half3", HALF)).isEqualTo(Outcome.NO_MEMORY);
    for (int i = 0; i < stored; i += 2) {
      it.delete("tenth" + i);
    }
    assertThat(it.set("half3", HALF)).isEqualTo(Outcome.STORED);
    assertThat(present("tenth", stored)).isEqualTo(stored / 2);
    assertThat(it.stats().itemsRescued()).isPositive();
  }

  @Test
  void whenEveryPageIsInUseByWritersThereIsNoMemory() {
    use(StoreFixture.config(1));
    Reservation[] writers = new Reservation[3];
    for (int i = 0; i < 3; i++) {
      writers[i] = it.session.newReservation().clear();
      assertThat(it.session.reserve(StoreFixture.key("w" + i), HALF.length, writers[i]))
          .isEqualTo(i < 2 ? Outcome.RESERVED : Outcome.NO_MEMORY);
    }
    it.session.abandon(writers[0]);
    assertThat(it.session.reserve(StoreFixture.key("w2"), HALF.length, writers[2].clear()))
        .isEqualTo(Outcome.RESERVED);
    it.session.abandon(writers[1]);
    it.session.abandon(writers[2]);
  }

  @Test
  void aClassWithPagesOfFreeChunksGivesThemToThePoolAfterAWindow() {
    it.store.tunables().automoveWindow = 10;
    int stored = fill("tenth", TENTH);
    for (int i = 1; i < stored; i++) {
      it.delete("tenth" + i);
    }
    it.passSeconds(1);
    it.passSeconds(9);
    assertThat(it.stats().pooledPages()).as("it may need them again").isZero();
    for (int i = 0; i < 5; i++) {
      it.passSeconds(1);
      it.check();
    }
    assertThat(it.stats().pooledPages()).as("it keeps two and a half").isEqualTo(2);
    assertThat(it.stats().mallocedBytes()).as("the pool keeps its memory").isEqualTo(4 * MEGABYTE);
    assertThat(it.has("tenth0")).isTrue();
    assertThat(it.stats().itemsEvictedByMoves()).isZero();
    it.set("half", HALF);
    assertThat(it.stats().pooledPages()).as("the first who needs a page").isEqualTo(1);
    it.store.limitMemory(3L << 20);
    assertThat(it.stats().mallocedBytes()).as("the pool goes first").isEqualTo(3 * MEGABYTE);
  }

  @Test
  void afterAWholeWindowOldPagesGoToTheClassThatEvictsYoungItems() {
    it.store.tunables().automoveWindow = 30;
    for (int i = 0; i < 6; i++) {
      it.set("old" + i, HALF); // three pages
    }
    fill("young", TENTH);
    for (int second = 0; second < 70; second++) {
      it.passSeconds(1);
      it.set("more" + second, TENTH);
    }
    assertThat(it.stats().pagesMoved()).isPositive();
    assertThat(present("old", 6)).isLessThanOrEqualTo(4);
    long moved = it.stats().pagesMoved();
    it.store.tunables().automove = 0;
    for (int second = 0; second < 70; second++) {
      it.passSeconds(1);
      it.set("again" + second, TENTH);
    }
    assertThat(it.stats().pagesMoved()).as("switched off").isEqualTo(moved);
  }

  @Test
  void aLowerLimitShrinksTheStoreAndAHigherOneLetsItGrow() {
    use(StoreFixture.config(4, 8, true, true));
    int stored = fill("tenth", TENTH);
    assertThat(it.store.limitMemory(2L << 20)).isTrue();
    it.store.maintain();
    assertThat(it.stats().mallocedBytes()).isEqualTo(2 * MEGABYTE);
    assertThat(present("tenth", stored)).isBetween(10, 20);
    it.check();
    it.set("half", HALF);
    it.store.maintain();
    assertThat(it.stats().mallocedBytes()).as("its class's first").isEqualTo(3 * MEGABYTE);
    assertThat(it.store.limitMemory(8L << 20)).isTrue();
    fill("more", TENTH);
    assertThat(it.stats().mallocedBytes()).isEqualTo(8 * MEGABYTE);
    assertThat(it.store.limitMemory(9L << 20)).as("more than it was made for").isFalse();
    assertThat(it.stats().limitBytes()).isEqualTo(8 * MEGABYTE);
  }

  @Test
  void aLowerLimitDoesNotEvictWhereNothingMayBeEvicted() {
    use(StoreFixture.config(4, 4, false, true));
    int stored = fill("tenth", TENTH);
    it.store.limitMemory(1L << 20);
    it.store.maintain();
    assertThat(present("tenth", stored)).isEqualTo(stored);
    for (int i = 1; i < stored; i++) {
      it.delete("tenth" + i);
    }
    it.store.maintain();
    assertThat(it.stats().mallocedBytes()).isEqualTo(MEGABYTE);
    assertThat(it.has("tenth0")).isTrue();
  }

  @Test
  void anOperatorMovesPages() {
    fill("half", HALF);
    it.set("half7", HALF);
    int halves = it.stats().largestClass();
    assertThat(it.store.movePage(halves, 1)).isEqualTo(MoveAnswer.STARTED);
    assertThat(it.store.movePage(halves, 1)).isEqualTo(MoveAnswer.RUNNING);
    assertThat(it.stats().isPageMoving()).isTrue();
    it.store.maintain();
    assertThat(it.stats().isPageMoving()).isFalse();
    assertThat(it.stats().classStats(halves).pages()).isEqualTo(3);
    assertThat(it.stats().classStats(1).pages()).isEqualTo(1);
    assertThat(it.stats().pageMoves().busyNoMemory).isPositive();
    assertThat(present("half", 8)).as("the coldest made room").isEqualTo(6);
    assertThat(it.has("half0") || it.has("half1")).isFalse();
    it.check();
    assertThat(it.store.movePage(-1, 0)).isEqualTo(MoveAnswer.STARTED);
    it.store.maintain();
    assertThat(it.stats().pooledPages()).isEqualTo(1);
    assertThat(it.stats().pagesMoved()).isEqualTo(2);
    assertThat(it.store.movePage(1, 0)).as("its only page").isEqualTo(MoveAnswer.NO_SPARE);
    assertThat(it.store.movePage(0, 2)).as("one in the pool").isEqualTo(MoveAnswer.NO_SPARE);
    assertThat(it.store.movePage(3, 3)).isEqualTo(MoveAnswer.SAME_CLASS);
    assertThat(it.store.movePage(halves + 1, 0)).isEqualTo(MoveAnswer.BAD_CLASS);
    assertThat(it.store.movePage(-5, 1)).isEqualTo(MoveAnswer.BAD_CLASS);
  }

  @Test
  void aPageThatWasMovedToAClassIsUsedAndCanBeMovedOn() {
    it.set("half0", HALF);
    it.set("half1", HALF);
    it.set("half2", HALF);
    int halves = it.stats().largestClass();
    it.set("small", "x");
    int small = 1;
    while (it.stats().classStats(small).pages() == 0) {
      small++;
    }
    it.store.movePage(halves, small);
    it.store.maintain();
    StoreStats.ClassStats stats = it.stats().classStats(small);
    assertThat(stats.pages()).isEqualTo(2);
    assertThat(stats.freeChunks()).isEqualTo(2 * stats.perPage() - 1);
    it.check();
    it.store.movePage(small, halves);
    it.store.maintain();
    it.check();
    assertThat(it.stats().classStats(halves).pages()).isGreaterThanOrEqualTo(2);
    assertThat(it.has("small")).isTrue();
    assertThat(present("half", 3)).as("the limit allowed another page").isEqualTo(3);
  }

  @Test
  void aValueThatIsBeingReadIsCopiedAndItsPageWaitsForTheReader() {
    int stored = fill("tenth", TENTH);
    int tenths = classOf("tenth0");
    it.store.debug().pin(StoreFixture.key("tenth0"));
    it.delete("tenth" + (stored - 1));
    it.store.movePage(tenths, 0);
    for (int i = 0; i < 20; i++) {
      it.passSeconds(0);
    }
    assertThat(it.stats().isPageMoving()).as("the reader has a chunk of it").isTrue();
    assertThat(it.stats().pageMoves().lastObstacle.text()).isEqualTo("busy_floating");
    assertThat(it.stats().pageMoves().busyItems).isPositive();
    assertThat(it.get("tenth0")).as("others find the copy").isEqualTo(TENTH);
    assertThat(it.store.debug().unpinLast()).isTrue();
    it.store.maintain();
    assertThat(it.stats().isPageMoving()).isFalse();
    assertThat(it.stats().pagesMoved()).isEqualTo(1);
  }

  @Test
  void aPageWithALockedItemWaits() {
    fill("half", HALF);
    it.store.debug().lock(StoreFixture.key("half0"));
    it.store.movePage(it.stats().largestClass(), 0);
    it.store.maintain();
    assertThat(it.stats().pageMoves().lastObstacle.text()).isEqualTo("locked");
    it.store.debug().unlock(StoreFixture.key("half0"));
    it.passSeconds(0);
    it.passSeconds(0);
    assertThat(it.stats().pagesMoved()).isEqualTo(1);
  }

  @Test
  void partsOfLargeValuesMoveToo() {
    use(StoreFixture.memcachedConfig(4, 16 << 10));
    byte[] value = new byte[50_000];
    new java.util.Random(7).nextBytes(value);
    int stored = fill("large", value);
    int extents = it.stats().largestClass();
    for (int i = 1; i < stored; i += 2) {
      it.delete("large" + i);
    }
    it.store.movePage(extents, 0);
    it.store.maintain();
    it.check();
    assertThat(it.stats().extentsRescued()).isPositive();
    assertThat(it.stats().itemsEvictedByMoves()).isZero();
    for (int i = 0; i < stored; i += 2) {
      assertThat(it.get("large" + i)).as("large%d", i).isEqualTo(value);
    }
    for (int i = 0; i < stored; i++) {
      it.set("again" + i, value); // full
    }
    it.store.movePage(extents, 0);
    it.store.maintain();
    it.check();
    assertThat(it.stats().itemsEvictedByMoves()).isPositive();
    assertThat(it.get("again" + (stored - 1))).as("the newest").isEqualTo(value);
  }

  private int classOf(String key) {
    it.session.describe(StoreFixture.key(key), it.hit);
    int id = it.hit.sizeClass();
    it.hit.close();
    return id;
  }

  @Test
  void theCrawlerRemovesWhatExpiredWithoutATouch() {
    it.store.tunables().maintained = false; // which would find some of them first
    for (int i = 0; i < 500; i++) {
      it.setFor(i % 2 == 0 ? 5 : 0, "key" + i, "value");
    }
    it.passSeconds(20);
    assertThat(it.stats().items()).isEqualTo(250);
    it.check();
    assertThat(it.stats().crawlerStarts()).isPositive();
    long reclaimed = 0;
    for (int id = 1; id <= it.stats().largestClass(); id++) {
      reclaimed += it.stats().classStats(id).counters().crawlerReclaimed;
    }
    assertThat(reclaimed).isEqualTo(250);
  }

  @Test
  void theCrawlerRemovesWhatWasFlushedAtOnce() {
    for (int i = 0; i < 300; i++) {
      it.set("key" + i, "value");
    }
    it.set("large", new byte[700_000]);
    it.store.flushAll(0);
    it.store.maintain();
    assertThat(it.stats().items()).isZero();
    assertThat(it.stats().bytes()).isZero();
  }

  @Test
  void theCrawlerLooksSeldomWhereItFindsNothing() {
    it.set("key", "value");
    for (int second = 0; second < 3600; second++) {
      it.passSeconds(1);
    }
    assertThat(it.stats().crawlerStarts()).as("in an hour").isBetween(5L, 20L);
    it.store.crawl(it.stats().allClasses());
    long before = it.stats().crawlerStarts();
    it.store.maintain();
    assertThat(it.stats().crawlerStarts()).as("when asked").isEqualTo(before + 1);
  }

  /** Items that arithmetic creates do not pass through commit, which splits buckets. */
  @Test
  void theIndexGrowsInTheBackgroundToo() {
    it.arithmetic.vivify = 0;
    for (int i = 0; i < 5000; i++) {
      it.session.arithmetic(StoreFixture.key("counter" + i), it.arithmetic);
    }
    assertThat(it.stats().indexBuckets()).isEqualTo(2048);
    it.store.maintain();
    assertThat(it.stats().indexBuckets()).isBetween(4000L, 4010L);
    assertThat(it.getText("counter4999")).isEqualTo("0");
  }
}
