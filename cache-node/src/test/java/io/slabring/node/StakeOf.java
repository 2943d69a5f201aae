package io.slabring.node;

import io.slabring.membership.Stake;
import io.slabring.node.store.Store;
import java.util.function.Supplier;

/** What a node would lose, for tests elsewhere. */
public final class StakeOf implements Supplier<Stake> {
  private final NodeStake stake;

  /** The stake of a node with this store. */
  public StakeOf(Store store) {
    stake = new NodeStake(store);
  }

  /** The store has discarded all items. */
  public void discarded() {
    stake.discarded();
  }

  /** Whether the node owns any keys. */
  public void ownsKeys(boolean any) {
    stake.ownsKeys(any);
  }

  @Override
  public Stake get() {
    return stake.get();
  }
}
