package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.Key;
import io.slabring.node.store.command.Inherited;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that owned everything, and its heir, as the store sees them. */
class InheritanceTest {
  private final StoreFixture old = StoreFixture.ofMegabytes(8);
  private final StoreFixture heir = StoreFixture.ofMegabytes(8);
  private final FakeWhereabouts whereabouts = new FakeWhereabouts().owned("old", "f", 2);

  @BeforeEach
  void begin() {
    old.store.enterView((key, length) -> true, false, 1);
    heir.store.enterView((key, length) -> false, false, 1);
    heir.store.whereabouts(whereabouts);
  }

  @AfterEach
  void close() {
    old.check();
    old.close();
    heir.check();
    heir.close();
  }

  private void secondView() {
    old.store.enterView((key, length) -> false, true, 2);
    heir.store.enterView((key, length) -> true, true, 2);
  }

  private boolean isBequest(String key, long asOf) {
    boolean found = old.session.getBequest(StoreFixture.key(key), asOf, old.hit);
    if (found) {
      old.hit.close();
    }
    return found;
  }

  private Outcome inherit(String key, String value, long expiresAt) {
    Inherited from = new Inherited().clear();
    from.source = new FakeWhereabouts.At("old", false, 2);
    from.expiresAt = expiresAt;
    Reservation place = heir.session.newReservation().clear();
    Key at = StoreFixture.key(key);
    Outcome outcome = heir.session.reserveInherited(at, value.length(), place, from);
    if (outcome != Outcome.RESERVED) {
      return outcome;
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(value.length());
    bytes.put(0, value.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    place.write(MemorySegment.ofBuffer(bytes), 0, value.length());
    return heir.session.commitInherited(place, from);
  }

  private boolean isThere(String key) {
    boolean found = heir.session.get(StoreFixture.key(key), heir.hit);
    if (found) {
      heir.hit.close();
    }
    return found;
  }

  @Test
  void aBequestIsKeptForItsHeirAndForNobodyElse() {
    old.set("f1", "v");
    assertThat(isBequest("f1", 2)).as("before the view").isFalse();
    secondView();
    assertThat(old.session.get(StoreFixture.key("f1"), old.hit)).isFalse();
    assertThat(isBequest("f1", 2)).isTrue();
    assertThat(isBequest("f1", 3)).isFalse();
    old.store.closeBequests(2);
    assertThat(isBequest("f1", 2)).isFalse();
  }

  @Test
  void aFlushAndAnExpiryEndABequest() {
    old.set("f1", "v");
    old.setFor(10, "f2", "v");
    secondView();
    assertThat(isBequest("f2", 2)).isTrue();
    old.store.debug().advanceClock(11);
    assertThat(isBequest("f2", 2)).isFalse();
    assertThat(isBequest("f1", 2)).isTrue();
    old.store.flushAll(0);
    assertThat(isBequest("f1", 2)).isFalse();
  }

  @Test
  void aNodeThatMissedAViewLeavesNothing() {
    old.set("f1", "v");
    old.store.enterView((key, length) -> false, false, 2);
    assertThat(isBequest("f1", 2)).isFalse();
  }

  @Test
  void anInheritedItemCountsAsWrittenInTheViewThatMadeTheHeir() {
    secondView();
    assertThat(inherit("f1", "v", 0)).isEqualTo(Outcome.STORED);
    assertThat(isThere("f1")).isTrue();
    heir.store.enterView((key, length) -> true, true, 3);
    assertThat(isThere("f1")).isTrue();
    heir.store.enterView((key, length) -> false, true, 4);
    heir.store.enterView((key, length) -> true, true, 5);
    assertThat(isThere("f1")).as("it belonged to another node meanwhile").isFalse();
  }

  @Test
  void whatComesAfterTheKeyWasWrittenOrDeletedIsThrownAway() {
    secondView();
    heir.set("f1", "new");
    heir.delete("f1");
    assertThat(inherit("f1", "old", 0)).isEqualTo(Outcome.NOT_STORED);
    assertThat(isThere("f1")).isFalse();

    assertThat(inherit("f2", "old", 0)).isEqualTo(Outcome.STORED);
    heir.delete("f2");
    assertThat(inherit("f2", "old", 0)).as("again").isEqualTo(Outcome.NOT_STORED);
  }

  @Test
  void nothingThatWasWrittenBeforeAFlushIsInherited() {
    secondView();
    heir.store.flushAll(0);
    assertThat(inherit("f1", "old", 0)).isEqualTo(Outcome.NOT_STORED);
    assertThat(whereabouts.ended).isEqualTo(1);
  }

  @Test
  void anItemThatHasExpiredOnTheWayIsNotInherited() {
    secondView();
    assertThat(inherit("f1", "v", heir.store.epochSecond() - 1)).isEqualTo(Outcome.NOT_STORED);
    assertThat(inherit("f2", "v", heir.store.epochSecond() + 5)).isEqualTo(Outcome.STORED);
    heir.store.debug().advanceClock(6);
    assertThat(isThere("f2")).isFalse();
  }

  @Test
  void whatANodeServesForAnotherOwnerIsNoHitLater() {
    whereabouts.owns("third", "o");
    secondView();
    heir.session.stayHere(true);
    assertThat(heir.set("o1", "v")).isEqualTo(Outcome.STORED);
    heir.session.stayHere(false);
    assertThat(isThere("o1")).isFalse();
    assertThat(heir.session.place()).isNotNull();
  }

  @Test
  void aResetOfTheCountersDoesNotHideThatClientsHaveChangedSomething() {
    assertThat(old.stats().changes()).isZero();
    old.set("a", "v");
    old.stats().reset();
    assertThat(old.stats().changes()).isEqualTo(1);
    old.delete("a");
    old.delete("a");
    assertThat(old.stats().changes()).isEqualTo(3);
  }

  @Test
  void bequestsDoNotCount() {
    old.set("a", "v");
    old.set("b", new byte[700_000]);
    assertThat(old.stats().items()).isEqualTo(2);
    secondView();
    old.store.maintain();
    assertThat(old.stats().items()).isZero();
    assertThat(old.stats().bytes()).isZero();
    assertThat(isBequest("a", 2)).isTrue();
    assertThat(isBequest("b", 2)).isTrue();
    old.store.enterView((key, length) -> true, true, 3);
    old.set("a", "new");
    assertThat(old.stats().items()).isEqualTo(1);
    old.check();
    old.store.closeBequests(2);
    old.store.maintain();
    assertThat(old.stats().items()).isEqualTo(1);
    assertThat(isBequest("b", 2)).isFalse();
  }
}
