package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a flush has voided counts no more, though it is removed only when somebody meets it. */
@ExtendWith(NativeLeakCheck.class)
class FlushCountsTest {
  private static final int ITEMS = 200;

  private final StoreFixture it = new StoreFixture(StoreFixture.memcachedConfig(16, 4096));

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  /** Items of many classes, every tenth of them chained, and some of them temporary. */
  private void fill(int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] value = new byte[i % 10 == 0 ? 20_000 + i : 7 * i];
      long exptime = i % 7 == 0 ? 30 : 0;
      assertThat(it.store(StoreMode.SET, "k" + i, value, i % 3, exptime, 0))
          .isEqualTo(Outcome.STORED);
    }
  }

  private long itemsOfClasses() {
    long items = 0;
    for (int id = 1; id <= it.stats().largestClass(); id++) {
      items += it.stats().classStats(id).itemCount();
    }
    return items;
  }

  private long bytesOfClasses() {
    long bytes = 0;
    for (int id = 1; id <= it.stats().largestClass(); id++) {
      bytes += it.stats().classStats(id).bytes();
    }
    return bytes;
  }

  private void assertCounts(long items) {
    it.check();
    assertThat(it.stats().items()).isEqualTo(items);
    assertThat(itemsOfClasses()).isEqualTo(items);
    assertThat(it.stats().bytes()).isEqualTo(bytesOfClasses());
    assertThat(it.stats().bytes() == 0).isEqualTo(items == 0);
  }

  @Test
  void aFlushEndsAllCountsAtOnce() {
    fill(0, ITEMS);
    assertCounts(ITEMS);
    it.store.flushAll(0);
    assertCounts(0);
    fill(0, 10); // in the places of old ones
    assertCounts(10);
    it.store.flushAll(0);
    it.store.flushAll(0);
    assertCounts(0);
    fill(ITEMS, ITEMS + 5);
    assertCounts(5);
    it.store.maintain(); // removes what is void
    assertCounts(5);
  }

  @Test
  void whatBecomesOfVoidItemsChangesNoCount() {
    fill(0, ITEMS);
    it.store.flushAll(0);
    fill(500, 520);
    for (int i = 0; i < ITEMS; i += 5) {
      assertThat(it.get("k" + i)).isNull();
      assertThat(it.delete("k" + (i + 1))).isEqualTo(Outcome.NOT_FOUND);
      assertThat(it.store(StoreMode.APPEND, "k" + (i + 2), "x")).isEqualTo(Outcome.NOT_STORED);
    }
    assertCounts(20);
    assertThat(it.store(StoreMode.APPEND, "k500", "x")).isEqualTo(Outcome.STORED);
    assertThat(it.delete("k501")).isEqualTo(Outcome.DELETED);
    assertCounts(19);
  }

  @Test
  void aFlushWithADelayEndsThemWhenItIsDue() {
    fill(0, ITEMS);
    it.store.flushAll(10);
    assertCounts(ITEMS);
    it.clock.advance(9);
    it.store.debug().advanceClock(0);
    assertCounts(ITEMS);
    it.store.debug().advanceClock(10);
    assertCounts(0);
  }

  @Test
  void itemsThatAreOverwrittenInPlaceCountOnce() {
    it.set("n", "12345");
    it.set("n", "54321");
    assertCounts(1);
    it.store.flushAll(0);
    it.set("n", "12345");
    it.set("n", "1");
    assertCounts(1);
    assertThat(it.session.arithmetic(StoreFixture.key("n"), it.arithmetic))
        .isEqualTo(Outcome.STORED);
    assertCounts(1);
  }
}
