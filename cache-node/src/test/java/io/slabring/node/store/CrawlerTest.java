package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.walk.ItemWalk;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator's crawl looks at, and what a walk over the items sees. */
class CrawlerTest {
  private static final int SMALL = 100;
  private static final int LARGE = 5000;

  private final StoreFixture it = StoreFixture.ofMegabytes(16);
  private final int smallClass;
  private final int largeClass;

  CrawlerTest() {
    it.store.tunables().crawler = false; // only what the operator asks for
    it.store.tunables().maintained = false; // which would find some of the dead items first
    for (int i = 0; i < 1000; i++) {
      it.store(StoreMode.SET, "small" + i, new byte[SMALL], 0, 10, 0);
      it.store(StoreMode.SET, "large" + i, new byte[LARGE], 0, 10, 0);
    }
    smallClass = classWithItems(1);
    largeClass = classWithItems(smallClass + 1);
    it.passSeconds(20);
  }

  private int classWithItems(int from) {
    for (int id = from; id <= it.stats().largestClass(); id++) {
      if (it.stats().classStats(id).itemCount() > 0) {
        return id;
      }
    }
    throw new AssertionError("no items");
  }

  private long reclaimed(int classId) {
    return it.stats().classStats(classId).counters().crawlerReclaimed;
  }

  private long checked(int classId) {
    return it.stats().classStats(classId).counters().crawlerChecked;
  }

  @Test
  void crawlsOnlyTheClassesAskedFor() {
    assertThat(it.store.crawl(BitSet.valueOf(new long[] {1L << smallClass}))).isTrue();
    assertThat(it.stats().isCrawlerRunning()).isTrue();
    it.store.maintain();
    assertThat(it.stats().isCrawlerRunning()).isFalse();
    assertThat(reclaimed(smallClass)).isPositive();
    assertThat(it.stats().classStats(smallClass).itemCount()).isZero();
    assertThat(checked(largeClass)).isZero();
    it.store.checkInvariants(0);
    it.close();
  }

  @Test
  void aSecondCrawlHasToWait() {
    assertThat(it.store.crawl(it.stats().allClasses())).isTrue();
    assertThat(it.store.crawl(it.stats().allClasses())).isFalse();
    it.store.maintain();
    assertThat(it.stats().items()).isZero();
    assertThat(it.stats().crawlerStarts()).isEqualTo(1);
    assertThat(it.store.crawl(it.stats().allClasses())).isTrue();
    it.close();
  }

  @Test
  void boundedCrawlsGoOnWhereTheLastOneStopped() {
    int perRun = 300;
    long large = it.stats().classStats(largeClass).itemCount();
    it.store.tunables().crawlerPerRun = perRun;
    it.store.crawl(it.stats().allClasses());
    it.store.maintain();
    assertThat(checked(smallClass)).isEqualTo(perRun);
    assertThat(checked(largeClass)).isEqualTo(perRun);
    for (int run = 1; run * perRun < large + 2 * perRun; run++) {
      it.store.crawl(it.stats().allClasses());
      it.store.maintain();
    }
    assertThat(it.stats().items()).isZero();
    it.close();
  }

  @Test
  void aBoundedCrawlGoesRoundToLiveItemsAgain() {
    it.store.crawl(it.stats().allClasses());
    it.store.maintain();
    for (int i = 0; i < 50; i++) {
      it.set("live" + i, "x");
    }
    it.store.tunables().crawlerPerRun = 20;
    long before = it.stats().items();
    for (int run = 0; run < 10; run++) {
      it.store.crawl(it.stats().allClasses());
      it.store.maintain();
    }
    assertThat(it.stats().items()).isEqualTo(before);
    it.close();
  }

  @Test
  void aWalkSeesEveryLiveItemOnceAndChainedOnesToo() {
    it.set("live", "abc");
    it.set("chained", new byte[800_000]);
    Set<String> seen = new HashSet<>();
    ItemWalk walk = it.store.walk(it.stats().allClasses());
    while (!walk.advance(7, item -> assertThat(seen.add(text(item))).isTrue())) {
      // goes on
    }
    assertThat(seen).containsExactlyInAnyOrder("live", "chained");

    Set<String> largest = new HashSet<>();
    BitSet last = new BitSet();
    last.set(it.stats().largestClass());
    ItemWalk chained = it.store.walk(last);
    while (!chained.advance(7, item -> largest.add(text(item)))) {
      // goes on
    }
    assertThat(largest).containsExactly("chained");
    it.close();
  }

  private static String text(ItemWalk item) {
    return new String(item.key(), 0, item.keyLength(), java.nio.charset.StandardCharsets.US_ASCII);
  }
}
