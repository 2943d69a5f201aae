package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.Stake;
import io.slabring.node.memory.Key;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeStakeTest {
  private final Store store = new Store(StoreConfig.ofMemory(64 << 20), Clock.system());
  private final StoreSession session = store.newSession();
  private final Reservation reservation = session.newReservation();
  private final NodeStake stake = new NodeStake(store);

  @BeforeEach
  void firstView() {
    store.enterView((key, length) -> true, false, 1);
    stake.discarded();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Key key(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
    return new Key().set(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  private void set(String key) {
    session.put(key(key), MemorySegment.ofArray(new byte[1]), 0, 1, reservation.clear());
  }

  @Test
  void aNodeThatHasServedNobodyHasNone() {
    assertThat(stake.get()).isEqualTo(Stake.NOTHING);
  }

  @Test
  void itemsAreOneAndSoIsWhatWasDeleted() {
    set("a");
    assertThat(stake.get()).isEqualTo(Stake.ITEMS);
    session.delete(key("a"));
    assertThat(stake.get()).isEqualTo(Stake.SERVED);
  }

  @Test
  void aNodeThatHasDiscardedItsItemsHasNone() {
    set("a");
    store.enterView((key, length) -> true, false, 2);
    stake.discarded();
    assertThat(stake.get()).isEqualTo(Stake.NOTHING);
    session.delete(key("b"));
    assertThat(stake.get()).isEqualTo(Stake.SERVED);
    set("b");
    assertThat(stake.get()).isEqualTo(Stake.ITEMS);
  }

  @Test
  void whatANodeKeepsForOthersIsNone() {
    set("a");
    set("b");
    store.enterView((key, length) -> key[0] == 'b', true, 2);
    store.maintain();
    assertThat(stake.get()).isEqualTo(Stake.ITEMS);
    store.enterView((key, length) -> key[0] == 'c', true, 3);
    store.maintain();
    assertThat(stake.get()).isEqualTo(Stake.SERVED);
  }

  @Test
  void aNodeThatOwnsNoKeysHasNoItemsAtOnce() {
    set("a");
    stake.ownsKeys(false);
    assertThat(stake.get()).isEqualTo(Stake.SERVED);
  }
}
