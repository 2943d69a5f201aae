package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
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
  void aClassThatHasNothingGetsAPageAtOnce() {
    fill("half", HALF);
    it.set("half7", HALF); // four pages of two
    assertThat(it.set("small", "x")).isEqualTo(Outcome.STORED);
    assertThat(it.has("small")).isTrue();
    assertThat(present("half", 8)).isEqualTo(6);
    assertThat(it.stats().pagesMoved()).isEqualTo(1);
    assertThat(it.stats().itemsEvictedByMoves()).isEqualTo(2);
    assertThat(it.stats().items()).isEqualTo(7);
  }

  @Test
  void withOnePageEveryClassTakesItFromTheLast() {
    use(StoreFixture.config(1));
    for (int i = 0; i < 40; i++) {
      assertThat(it.set("key" + i, new byte[100 << i % 12])).isEqualTo(Outcome.STORED);
      it.check();
      assertThat(it.has("key" + i)).isTrue();
    }
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
    assertThat(it.set("half", HALF)).isEqualTo(Outcome.NO_MEMORY);
    for (int i = 0; i < stored; i += 2) {
      it.delete("tenth" + i);
    }
    assertThat(it.set("half", HALF)).isEqualTo(Outcome.STORED);
    assertThat(present("tenth", stored)).isEqualTo(stored / 2);
    assertThat(it.stats().itemsRescued()).isPositive();
  }

  @Test
  void aPageInUseByAWriterIsSpared() {
    use(StoreFixture.config(2));
    it.session.reserve(StoreFixture.key("writing"), HALF.length, it.reservation.clear());
    Reservation other = it.session.newReservation().clear();
    it.session.reserve(StoreFixture.key("other"), TENTH.length, other);
    it.session.commit(other);
    assertThat(it.session.reserve(StoreFixture.key("third"), 5, other.clear()))
        .as("the class of the one that nobody writes gives its page")
        .isEqualTo(Outcome.RESERVED);
    it.store.checkInvariants(2);
    it.session.abandon(other);
    it.session.abandon(it.reservation);
  }

  @Test
  void whenEveryPageIsInUseByWritersThereIsNoMemory() {
    use(StoreFixture.config(1));
    it.session.reserve(StoreFixture.key("writing"), HALF.length, it.reservation.clear());
    Reservation other = it.session.newReservation().clear();
    assertThat(it.session.reserve(StoreFixture.key("other"), 5, other))
        .isEqualTo(Outcome.NO_MEMORY);
    it.session.abandon(it.reservation);
    assertThat(it.session.reserve(StoreFixture.key("other"), 5, other)).isEqualTo(Outcome.RESERVED);
    it.session.abandon(other);
  }

  @Test
  void aClassWithPagesOfFreeChunksGivesThemBack() {
    int stored = fill("tenth", TENTH);
    for (int i = 1; i < stored; i++) {
      it.delete("tenth" + i);
    }
    for (int i = 0; i < 5; i++) {
      it.passSeconds(1);
      it.check();
    }
    assertThat(it.stats().mallocedBytes()).as("it keeps up to two").isEqualTo(3 * MEGABYTE);
    assertThat(it.has("tenth0")).isTrue();
    assertThat(it.stats().itemsEvictedByMoves()).isZero();
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
    assertThat(it.stats().mallocedBytes()).isEqualTo(2 * MEGABYTE);
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
  void anOperatorCanFreeAPage() {
    fill("half", HALF);
    assertThat(it.store.releasePage(it.stats().largestClass())).isTrue();
    assertThat(it.stats().mallocedBytes()).isEqualTo(3 * MEGABYTE);
    assertThat(it.store.releasePage(0)).isTrue();
    assertThat(it.store.releasePage(1)).as("class 1 has no page").isFalse();
  }

  @Test
  void theCrawlerRemovesWhatExpiredWithoutATouch() {
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
