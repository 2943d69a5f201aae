package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreMode;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What storing answers and leaves behind, for every mode. */
@ExtendWith(NativeLeakCheck.class)
class StoreModesTest {
  private final StoreFixture it = StoreFixture.ofMegabytes(64);

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  @Test
  void setStoresInAnyCase() {
    assertThat(it.set("key", "one")).isEqualTo(Outcome.STORED);
    assertThat(it.set("key", "two")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("key")).isEqualTo("two");
    assertThat(it.stats().items()).isEqualTo(1);
  }

  @Test
  void addStoresOnlyWhereNothingIs() {
    assertThat(it.store(StoreMode.ADD, "key", "one")).isEqualTo(Outcome.STORED);
    assertThat(it.store(StoreMode.ADD, "key", "two")).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.getText("key")).isEqualTo("one");
  }

  @Test
  void replaceStoresOnlyWhereSomethingIs() {
    assertThat(it.store(StoreMode.REPLACE, "key", "one")).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.get("key")).isNull();
    it.set("key", "one");
    assertThat(it.store(StoreMode.REPLACE, "key", "two")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("key")).isEqualTo("two");
  }

  @ParameterizedTest
  @EnumSource(names = {"APPEND", "PREPEND", "APPEND_OR_CREATE", "PREPEND_OR_CREATE"})
  void joiningKeepsFlagsAndExpiryOfWhatIsThere(StoreMode mode) {
    it.store(StoreMode.SET, "key", StoreFixture.bytes("mid"), 7, 100, 0);
    long cas = it.casOf("key");
    assertThat(it.store(mode, "key", StoreFixture.bytes("-"), 9, 5, 0)).isEqualTo(Outcome.STORED);
    boolean behind = mode.name().startsWith("APPEND");
    assertThat(it.reservation.finalLength()).isEqualTo(4);
    assertThat(it.reservation.cas()).isEqualTo(it.casOf("key")).isGreaterThan(cas);
    assertThat(it.ttlOf("key")).isEqualTo(100);
    it.session.get(StoreFixture.key("key"), it.hit);
    assertThat(it.hit.clientFlags()).isEqualTo(7);
    assertThat(new String(it.readAndClose())).isEqualTo(behind ? "mid-" : "-mid");
  }

  @Test
  void joiningNothingStoresOnlyInTheCreatingModes() {
    assertThat(it.store(StoreMode.APPEND, "a", "x")).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.store(StoreMode.PREPEND, "a", "x")).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.get("a")).isNull();
    assertThat(it.store(StoreMode.APPEND_OR_CREATE, "a", "x")).isEqualTo(Outcome.STORED);
    assertThat(it.store(StoreMode.PREPEND_OR_CREATE, "b", "y")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("a") + it.getText("b")).isEqualTo("xy");
  }

  @Test
  void joiningBeyondTheLargestItemLeavesTheOldValue() {
    byte[] half = new byte[600_000]; // two of them are more than 1 MiB
    it.set("key", half);
    assertThat(it.store(StoreMode.APPEND, "key", half, 0, 0, 0)).isEqualTo(Outcome.NOT_STORED);
    assertThat(it.get("key")).hasSize(600_000);
  }

  @Test
  void casStoresOnlyOverTheUniqueItNames() {
    assertThat(it.store(StoreMode.CAS, "key", StoreFixture.bytes("x"), 0, 0, 1))
        .isEqualTo(Outcome.NOT_FOUND);
    it.set("key", "one");
    long cas = it.casOf("key");
    assertThat(it.store(StoreMode.CAS, "key", StoreFixture.bytes("two"), 0, 0, cas + 1))
        .isEqualTo(Outcome.EXISTS);
    assertThat(it.store(StoreMode.CAS, "key", StoreFixture.bytes("two"), 0, 0, cas))
        .isEqualTo(Outcome.STORED);
    assertThat(it.store(StoreMode.CAS, "key", StoreFixture.bytes("three"), 0, 0, cas))
        .isEqualTo(Outcome.EXISTS);
    assertThat(it.getText("key")).isEqualTo("two");
    assertThat(it.stats().total(Counter.CAS_MISSES)).isEqualTo(1);
    assertThat(it.stats().total(ClassCounter.CAS_BADVAL)).isEqualTo(2);
    assertThat(it.stats().total(ClassCounter.CAS_HITS)).isEqualTo(1);
  }

  @Test
  void anOlderUniqueMayStoreAsStaleAndKeepsTheExpiry() {
    long cas = 1000;
    it.reservation.clear();
    it.reservation.exptime = 100;
    it.reservation.newCas = cas;
    it.put("key", "one");
    it.reservation.clear();
    it.reservation.mode = StoreMode.CAS;
    it.reservation.allowStale = true;
    it.reservation.compareCas = cas + 5;
    assertThat(it.put("key", "newer")).as("a newer one").isEqualTo(Outcome.EXISTS);
    it.reservation.compareCas = cas - 1;
    it.reservation.exptime = 7;
    assertThat(it.put("key", "older")).isEqualTo(Outcome.STORED);
    assertThat(it.ttlOf("key")).isEqualTo(100);
    it.session.describe(StoreFixture.key("key"), it.hit);
    assertThat(it.hit.stale()).isTrue();
    assertThat(new String(it.readAndClose())).isEqualTo("older");
  }

  @Test
  void aGivenUniqueIsTakenAndOthersGrow() {
    it.set("a", "x");
    long first = it.reservation.cas();
    it.reservation.clear().newCas = 99_000;
    it.put("a", "y");
    assertThat(it.casOf("a")).isEqualTo(99_000).isEqualTo(it.reservation.cas());
    it.set("a", "z");
    assertThat(it.casOf("a")).isEqualTo(first + 1);
  }

  @Test
  void withoutCasEveryUniqueIsZero() {
    try (StoreFixture plain = new StoreFixture(StoreFixture.config(2, 2, true, false))) {
      plain.set("key", "one");
      assertThat(plain.casOf("key")).isZero();
      assertThat(plain.store(StoreMode.CAS, "key", StoreFixture.bytes("two"), 0, 0, 1))
          .isEqualTo(Outcome.EXISTS);
      plain.reservation.clear().newCas = 5;
      plain.put("key", "two");
      assertThat(plain.casOf("key")).isZero();
    }
  }

  @Test
  void aValueTooLargeDropsTheOldOneWhereTheModeReplacesIt() {
    it.set("key", "old");
    byte[] tooLarge = new byte[1 << 20];
    it.reservation.clear().dropsOldOnRefusal = false;
    it.reservation.mode = StoreMode.ADD;
    assertThat(it.session.reserve(StoreFixture.key("key"), tooLarge.length, it.reservation))
        .isEqualTo(Outcome.TOO_LARGE);
    assertThat(it.getText("key")).isEqualTo("old");
    assertThat(it.set("key", tooLarge)).isEqualTo(Outcome.TOO_LARGE);
    assertThat(it.get("key")).isNull();
    assertThat(it.stats().total(Counter.STORE_TOO_LARGE)).isEqualTo(2);
  }

  @Test
  void anEmptyValueIsAValue() {
    assertThat(it.set("key", "")).isEqualTo(Outcome.STORED);
    assertThat(it.get("key")).isEmpty();
    assertThat(it.store(StoreMode.APPEND, "key", "x")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("key")).isEqualTo("x");
  }

  @Test
  void keysOfAllLengthsAreKept() {
    for (int length = 1; length <= 250; length++) {
      it.set("k".repeat(length), "value " + length);
    }
    for (int length = 1; length <= 250; length++) {
      assertThat(it.getText("k".repeat(length))).isEqualTo("value " + length);
    }
  }

  @Test
  void clientFlagsComeAndGoWithEachValue() {
    for (int flags : new int[] {0, 1, 0, -1, -1, 5, 0, 0}) {
      it.store(StoreMode.SET, "key", StoreFixture.bytes("value" + flags), flags, 0, 0);
      it.check();
      it.session.get(StoreFixture.key("key"), it.hit);
      assertThat(it.hit.clientFlags()).isEqualTo(flags);
      assertThat(new String(it.readAndClose())).isEqualTo("value" + flags);
    }
  }

  @Test
  void overwritingInPlaceStartsANewLife() {
    it.set("key", "one");
    it.get("key");
    it.get("key");
    it.metaDelete.stale = true;
    it.session.metaDelete(StoreFixture.key("key"), it.metaDelete);
    assertThat(it.set("key", "two")).isEqualTo(Outcome.STORED);
    it.session.get(StoreFixture.key("key"), it.hit);
    assertThat(it.hit.fetchedBefore()).isFalse();
    assertThat(it.hit.stale()).isFalse();
    it.hit.close();
    assertThat(it.stats().items()).isEqualTo(1);
    assertThat(it.stats().total(Counter.TOTAL_ITEMS)).isEqualTo(2);
  }

  @Test
  void nobodySeesAValueBeforeItIsWholeAndTheLastToFinishWins() {
    Reservation slow = it.session.newReservation();
    slow.clear();
    it.session.reserve(StoreFixture.key("key"), 4, slow);
    slow.write(MemorySegment.ofArray(StoreFixture.bytes("sl")), 0, 2);
    assertThat(it.get("key")).isNull();
    it.set("key", "fast");
    assertThat(it.getText("key")).isEqualTo("fast");
    it.store.checkInvariants(1);
    assertThat(slow.remaining()).isEqualTo(2);
    slow.write(MemorySegment.ofArray(StoreFixture.bytes("ow")), 0, 2);
    assertThat(it.session.commit(slow)).isEqualTo(Outcome.STORED);
    assertThat(it.getText("key")).isEqualTo("slow");
  }

  @Test
  void anAbandonedValueLeavesNothing() {
    it.set("key", "old");
    it.session.reserve(StoreFixture.key("key"), 1000, it.reservation.clear());
    it.store.checkInvariants(1);
    it.session.abandon(it.reservation);
    it.session.abandon(it.reservation);
    assertThat(it.reservation.isOpen()).isFalse();
    assertThat(it.getText("key")).isEqualTo("old");
  }

  @Test
  void deleteRemovesOnce() {
    it.set("key", "x");
    assertThat(it.delete("key")).isEqualTo(Outcome.DELETED);
    assertThat(it.delete("key")).isEqualTo(Outcome.NOT_FOUND);
    assertThat(it.stats().items()).isZero();
    assertThat(it.stats().bytes()).isZero();
  }
}
