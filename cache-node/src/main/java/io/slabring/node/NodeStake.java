package io.slabring.node;

import io.slabring.membership.Stake;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreStats;
import java.util.function.Supplier;

/** What a node would lose if it discarded its items. Thread-safe. */
final class NodeStake implements Supplier<Stake> {
  private final StoreStats stats;

  /** Changes before the store has begun with nothing. */
  private volatile long changesBefore;

  private volatile boolean ownsKeys = true;

  /** The stake of a node that has served nobody. */
  NodeStake(Store store) {
    this.stats = store.stats();
  }

  /** The store has discarded all items, with what clients had changed before. */
  void discarded() {
    changesBefore = stats.changes();
  }

  /** Whether the node owns any keys; else its items are those that it keeps for others. */
  void ownsKeys(boolean any) {
    ownsKeys = any;
  }

  @Override
  public Stake get() {
    if (ownsKeys && stats.items() > 0) {
      return Stake.ITEMS;
    }
    return stats.changes() > changesBefore ? Stake.SERVED : Stake.NOTHING;
  }
}
