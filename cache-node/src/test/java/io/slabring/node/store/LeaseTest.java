package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.MetaGet;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who may recache an item: the meta flags N, R and I that ask, and W (won), X (stale) and Z (token
 * was sent) that answer; and what a meta get sees and leaves.
 */
@ExtendWith(NativeLeakCheck.class)
class LeaseTest {
  private final StoreFixture it = StoreFixture.ofMegabytes(4);

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  /** The answer's flags, or "miss". */
  private String read(String key, long vivify, long recache) {
    if (!it.metaGet(key, MetaGet.NONE, vivify, recache)) {
      return "miss";
    }
    String flags =
        (it.hit.won() ? "W" : "") + (it.hit.stale() ? "X" : "") + (it.hit.tokenSent() ? "Z" : "");
    it.hit.close();
    return flags;
  }

  private String read(String key) {
    return read(key, MetaGet.NONE, MetaGet.NONE);
  }

  private void invalidate(String key) {
    it.metaDelete.clear().stale = true;
    assertThat(it.session.metaDelete(StoreFixture.key(key), it.metaDelete))
        .isEqualTo(Outcome.DELETED);
  }

  @Test
  void aMissIsWonByTheFirstReaderWhoVivifies() {
    assertThat(read("key")).isEqualTo("miss");
    assertThat(read("key", 30, MetaGet.NONE)).isEqualTo("W");
    assertThat(read("key", 30, MetaGet.NONE)).isEqualTo("Z");
    assertThat(read("key")).isEqualTo("Z");
    assertThat(it.get("key")).isEmpty();
    assertThat(it.ttlOf("key")).isEqualTo(30);
    it.set("key", "value");
    assertThat(read("key", 30, MetaGet.NONE)).isEmpty();
  }

  @Test
  void whoeverWaitsTooLongLosesTheLeaseToAnotherReader() {
    assertThat(read("key", 30, MetaGet.NONE)).isEqualTo("W");
    it.passSeconds(30);
    assertThat(read("key", 30, MetaGet.NONE)).isEqualTo("W");
  }

  @Test
  void anItemThatExpiresSoonIsWonByOneReader() {
    it.setFor(60, "key", "value");
    assertThat(read("key", MetaGet.NONE, 30)).isEmpty();
    it.passSeconds(29);
    assertThat(read("key", MetaGet.NONE, 30)).as("31 seconds left").isEmpty();
    it.passSeconds(2);
    assertThat(read("key", MetaGet.NONE, 30)).as("29 seconds left").isEqualTo("W");
    assertThat(read("key", MetaGet.NONE, 30)).isEqualTo("Z");
    it.setFor(60, "key", "value");
    assertThat(read("key", MetaGet.NONE, 30)).isEmpty();
  }

  @Test
  void anItemThatNeverExpiresIsNotRecached() {
    it.set("key", "value");
    assertThat(read("key", MetaGet.NONE, 30)).isEmpty();
  }

  @Test
  void aStaleItemIsWonByOneReaderUntilItIsStoredAgain() {
    it.set("key", "value");
    invalidate("key");
    assertThat(read("key")).isEqualTo("WX");
    assertThat(read("key")).isEqualTo("XZ");
    assertThat(it.getText("key")).as("the old value can be used").isEqualTo("value");
    invalidate("key");
    assertThat(read("key")).as("invalidated again, won again").isEqualTo("WX");
    it.set("key", "fresh");
    assertThat(read("key")).isEmpty();
  }

  @Test
  void theWinnerStoresOverAStaleItemWithTheUniqueHeWasGiven() {
    it.set("key", "value");
    invalidate("key");
    long cas = it.casOf("key");
    assertThat(it.store(StoreMode.CAS, "key", StoreFixture.bytes("fresh"), 0, 0, cas))
        .isEqualTo(Outcome.STORED);
    assertThat(read("key")).isEmpty();
  }

  @Test
  void aLateWinnerLeavesTheItemStaleAndTheTokenWithTheOther() {
    it.set("key", "value");
    long early = it.casOf("key");
    invalidate("key");
    assertThat(read("key")).isEqualTo("WX");
    it.reservation.clear();
    it.reservation.mode = StoreMode.CAS;
    it.reservation.allowStale = true;
    it.reservation.compareCas = early;
    assertThat(it.put("key", "late")).isEqualTo(Outcome.STORED);
    assertThat(read("key")).isEqualTo("XZ");
  }

  @Test
  void touchingInAGetChangesTheTimeToLiveItShows() {
    it.setFor(10, "key", "value");
    assertThat(it.metaGet("key", 100, MetaGet.NONE, MetaGet.NONE)).isTrue();
    assertThat(it.hit.secondsToLive()).isEqualTo(100);
    it.hit.close();
    assertThat(it.ttlOf("key")).isEqualTo(100);
    assertThat(it.stats().total(Counter.TOUCH_COMMANDS)).isEqualTo(1);
  }

  @Test
  void aReadSeesTheItemAsItWasBeforeThisRead() {
    it.set("key", "value");
    it.passSeconds(5);
    it.metaGet("key", MetaGet.NONE, MetaGet.NONE, MetaGet.NONE);
    assertThat(it.hit.fetchedBefore()).isFalse();
    assertThat(it.hit.secondsSinceAccess()).isEqualTo(5);
    it.hit.close();
    it.passSeconds(3);
    it.metaGet("key", MetaGet.NONE, MetaGet.NONE, MetaGet.NONE);
    assertThat(it.hit.fetchedBefore()).isTrue();
    assertThat(it.hit.secondsSinceAccess()).isEqualTo(3);
    it.hit.close();
  }

  @Test
  void aReadWithoutBumpOrADescriptionLeavesNoTrace() {
    it.set("key", "value");
    it.passSeconds(5);
    it.metaGet.clear().noBump = true;
    it.session.metaGet(StoreFixture.key("key"), it.metaGet, it.hit);
    it.hit.close();
    it.session.describe(StoreFixture.key("key"), it.hit);
    assertThat(it.hit.fetchedBefore()).isFalse();
    assertThat(it.hit.secondsSinceAccess()).isEqualTo(5);
    it.hit.close();
    assertThat(it.session.describe(StoreFixture.key("none"), it.hit)).isFalse();
  }

  @Test
  void aHitClosedTwiceUnlocksOnce() {
    it.set("key", "value");
    it.session.get(StoreFixture.key("key"), it.hit);
    it.hit.close();
    Hit other = it.session.newHit();
    it.session.get(StoreFixture.key("key"), other);
    it.hit.close();
    other.close();
    assertThat(it.getText("key")).isEqualTo("value");
  }

  @Test
  void readsAreCountedAsWhatTheyAre() {
    it.set("key", "value");
    it.get("key");
    it.get("none");
    read("key");
    read("none");
    assertThat(it.stats().total(Counter.GET_COMMANDS)).isEqualTo(4);
    assertThat(it.stats().total(Counter.GET_MISSES)).isEqualTo(2);
    assertThat(it.stats().getHits()).isEqualTo(2);
    it.stats().reset();
    assertThat(it.stats().total(Counter.GET_COMMANDS)).isZero();
    assertThat(it.stats().getHits()).isZero();
    assertThat(it.stats().items()).as("sizes stay").isEqualTo(1);
  }

  @Test
  void deletingUnderAConditionLeavesOtherUniques() {
    it.set("key", "value");
    it.metaDelete.clear().compareCas = it.casOf("key") + 1;
    assertThat(it.session.metaDelete(StoreFixture.key("key"), it.metaDelete))
        .isEqualTo(Outcome.EXISTS);
    it.metaDelete.compareCas--;
    assertThat(it.session.metaDelete(StoreFixture.key("key"), it.metaDelete))
        .isEqualTo(Outcome.DELETED);
    assertThat(it.session.metaDelete(StoreFixture.key("key"), it.metaDelete))
        .isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void invalidatingMayGiveATimeToLiveAndAUnique() {
    it.set("key", "value");
    it.metaDelete.clear().stale = true;
    it.metaDelete.touch = 30;
    it.metaDelete.newCas = 700;
    it.session.metaDelete(StoreFixture.key("key"), it.metaDelete);
    assertThat(it.ttlOf("key")).isEqualTo(30);
    assertThat(it.casOf("key")).isEqualTo(700);
    assertThat(it.getText("key")).isEqualTo("value");
  }

  @Test
  void removingTheValueKeepsAnEmptyItemWithoutFlags() {
    it.store(StoreMode.SET, "key", new byte[700_000], 5, 0, 0); // chained, so extents are freed
    it.metaDelete.clear().removeValue = true;
    assertThat(it.session.metaDelete(StoreFixture.key("key"), it.metaDelete))
        .isEqualTo(Outcome.DELETED);
    it.session.get(StoreFixture.key("key"), it.hit);
    assertThat(it.hit.clientFlags()).isZero();
    assertThat(it.readAndClose()).isEmpty();
    assertThat(it.stats().items()).isEqualTo(1);
    assertThat(it.stats().bytes()).isEqualTo(40 + 3);

    it.set("key", "value");
    it.metaDelete.stale = true;
    it.session.metaDelete(StoreFixture.key("key"), it.metaDelete);
    assertThat(read("key")).isEqualTo("WX");
    assertThat(it.get("key")).isEmpty();
  }
}
