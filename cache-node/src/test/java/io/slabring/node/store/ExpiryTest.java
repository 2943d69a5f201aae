package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Times to live, touching, and flushing. */
@ExtendWith(NativeLeakCheck.class)
class ExpiryTest {
  private static final long THIRTY_DAYS = 30L * 24 * 60 * 60;

  private final StoreFixture it = StoreFixture.ofMegabytes(2);

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  @Test
  void zeroIsForEver() {
    it.setFor(0, "key", "x");
    it.passSeconds(10 * 365 * 24 * 3600L);
    assertThat(it.ttlOf("key")).isEqualTo(-1);
  }

  @Test
  void anItemLivesThroughItsLastSecond() {
    it.setFor(10, "key", "x");
    it.passSeconds(9);
    assertThat(it.ttlOf("key")).isEqualTo(1);
    it.passSeconds(1);
    assertThat(it.get("key")).isNull();
  }

  @Test
  void negativeIsAtOnce() {
    assertThat(it.setFor(-1, "key", "x")).isEqualTo(Outcome.STORED);
    assertThat(it.get("key")).isNull();
    it.setFor(Integer.MIN_VALUE, "key", "x");
    assertThat(it.get("key")).isNull();
    assertThat(it.stats().total(Counter.GET_EXPIRED)).isEqualTo(2);
  }

  @Test
  void thirtyDaysAreRelativeAndASecondMoreIsAPointInTime() {
    it.setFor(THIRTY_DAYS, "relative", "x");
    assertThat(it.ttlOf("relative")).isEqualTo(THIRTY_DAYS);
    it.setFor(THIRTY_DAYS + 1, "january 1970", "x");
    assertThat(it.get("january 1970")).isNull();
    it.setFor(it.clock.epochSecond() + 50, "absolute", "x");
    assertThat(it.ttlOf("absolute")).isEqualTo(50);
    it.setFor(it.clock.epochSecond(), "now", "x");
    assertThat(it.get("now")).isNull();
  }

  @Test
  void timesBeyond32BitsAreAsGoodAsNever() {
    it.setFor(Long.MAX_VALUE, "key", "x");
    it.passSeconds(1000);
    assertThat(it.ttlOf("key")).isGreaterThan(1_000_000_000);
  }

  @Test
  void touchGivesANewTimeToLive() {
    it.setFor(10, "key", "x");
    assertThat(it.session.touch(StoreFixture.key("key"), 100)).isEqualTo(Outcome.TOUCHED);
    assertThat(it.ttlOf("key")).isEqualTo(100);
    assertThat(it.session.touch(StoreFixture.key("key"), 0)).isEqualTo(Outcome.TOUCHED);
    assertThat(it.ttlOf("key")).isEqualTo(-1);
    assertThat(it.session.touch(StoreFixture.key("key"), -1)).isEqualTo(Outcome.TOUCHED);
    assertThat(it.session.touch(StoreFixture.key("key"), 100)).isEqualTo(Outcome.NOT_FOUND);
    assertThat(it.stats().total(Counter.TOUCH_COMMANDS)).isEqualTo(4);
    assertThat(it.stats().total(Counter.TOUCH_MISSES)).isEqualTo(1);
    assertThat(it.stats().total(ClassCounter.TOUCH_HITS)).isEqualTo(3);
  }

  @Test
  void getAndTouchReadsAndTouches() {
    it.setFor(10, "key", "x");
    long cas = it.casOf("key");
    assertThat(it.session.getAndTouch(StoreFixture.key("key"), 100, it.hit)).isTrue();
    assertThat(it.hit.cas()).as("touching is no change").isEqualTo(cas);
    assertThat(new String(it.readAndClose())).isEqualTo("x");
    assertThat(it.ttlOf("key")).isEqualTo(100);
    assertThat(it.session.getAndTouch(StoreFixture.key("none"), 100, it.hit)).isFalse();
  }

  @Test
  void anExpiredItemIsAsGoodAsNone() {
    for (String key : new String[] {"add", "replace", "append", "cas", "delete", "incr"}) {
      it.setFor(5, key, "1");
    }
    long cas = it.casOf("cas");
    it.clock.advance(5);
    it.store.tunables().crawler = false;
    it.store.tunables().maintained = false;
    it.store.maintain();
    assertThat(it.stats().items()).as("nobody has looked yet").isEqualTo(6);
    assertThat(it.store(StoreMode.ADD, "add", "2")).isEqualTo(Outcome.STORED);
    assertThat(it.store(StoreMode.REPLACE, "replace", "2")).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.store(StoreMode.APPEND, "append", "2")).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.store(StoreMode.CAS, "cas", StoreFixture.bytes("2"), 0, 0, cas))
        .isEqualTo(Outcome.NOT_FOUND);
    assertThat(it.delete("delete")).isEqualTo(Outcome.NOT_FOUND);
    assertThat(it.session.arithmetic(StoreFixture.key("incr"), it.arithmetic))
        .isEqualTo(Outcome.NOT_FOUND);
    assertThat(it.stats().items()).isEqualTo(1);
  }

  @Test
  void flushVoidsWhatIsThereAndNothingLater() {
    it.set("before", "x");
    it.store.flushAll(0);
    it.set("after", "y");
    assertThat(it.get("before")).isNull();
    assertThat(it.getText("after")).isEqualTo("y");
    assertThat(it.stats().total(Counter.GET_FLUSHED)).isEqualTo(1);
  }

  @Test
  void aReservedValueThatIsCommittedAfterAFlushIsLive() {
    it.session.reserve(StoreFixture.key("key"), 0, it.reservation.clear());
    it.store.flushAll(0);
    it.session.commit(it.reservation);
    assertThat(it.get("key")).isEmpty();
  }

  @Test
  void aDelayedFlushVoidsWhatIsThereWhenItIsDue() {
    it.set("early", "x");
    it.store.flushAll(10);
    it.passSeconds(9);
    it.set("late", "y");
    assertThat(it.has("early")).isTrue();
    it.passSeconds(1);
    assertThat(it.has("early")).isFalse();
    assertThat(it.has("late")).isFalse();
    it.set("later", "z");
    it.passSeconds(20);
    assertThat(it.has("later")).isTrue();
  }

  @Test
  void aFlushReplacesTheOneThatWasPlanned() {
    it.store.flushAll(10);
    it.store.flushAll(20);
    it.set("key", "x");
    it.passSeconds(15);
    assertThat(it.has("key")).as("put off").isTrue();
    it.store.flushAll(-1);
    assertThat(it.has("key")).as("negative is at once").isFalse();
    it.set("key", "x");
    it.passSeconds(100);
    assertThat(it.has("key")).as("nothing is planned any more").isTrue();
  }

  /**
   * Epochs have 16 bits: an item of 65,536 flushes ago would count again if it were still there.
   */
  @Test
  void aFlushedItemNeverComesBack() {
    it.store.tunables().crawler = false;
    it.set("old", "x");
    for (int i = 1; i <= 3 << 16; i++) {
      it.store.flushAll(0);
      if (i % (1 << 16) == 0) {
        assertThat(it.has("old")).as("after %d flushes", i).isFalse();
      }
    }
    assertThat(it.stats().crawlerStarts()).as("sweeps").isBetween(3L, 4L);
    it.set("new", "y");
    assertThat(it.has("new")).isTrue();
  }

  @Test
  void aTestMovesTheClockOnAndStopsIt() {
    it.setFor(10, "key", "x");
    it.store.debug().pauseClock(true);
    it.passSeconds(100);
    assertThat(it.has("key")).as("stopped").isTrue();
    it.store.debug().advanceClock(9);
    assertThat(it.has("key")).isTrue();
    it.store.flushAll(1);
    it.store.debug().advanceClock(1);
    assertThat(it.has("key")).isFalse();
    it.setFor(50, "later", "y");
    it.store.debug().pauseClock(false);
    it.passSeconds(0);
    assertThat(it.has("later")).as("went on with the world, and 10 seconds ahead").isFalse();
  }
}
