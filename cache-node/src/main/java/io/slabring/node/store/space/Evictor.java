package io.slabring.node.store.space;

import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Removes items for their space: dead ones and the least recently used. The class lock must be
 * held; stripes are only tried. Thread-safe.
 */
public final class Evictor {
  /** Items of a class that one search may look at before it gives up. */
  private static final int MAX_STEPS = 64;

  /*
   * The LRU is balanced where it is about to be used: a maintainer that lags behind by 10,000
   * inserts costs up to 4 points of miss ratio (docs/decisions/lru.md).
   */
  private static final int LRU_MOVES = 8;

  private static final int[] FREE_ORDER = {
    Segment.COLD, Segment.TEMP, Segment.HOT, Segment.WARM,
  };

  private final Slabs slabs;
  private final Liveness liveness;
  private final LruMaintainer lru;
  private final StoreClock clock;
  private final AtomicLong linkedItems;
  private final boolean evicts;
  private final Evictions evictions;

  public Evictor(
      Slabs slabs,
      Liveness liveness,
      LruMaintainer lru,
      StoreClock clock,
      AtomicLong linkedItems,
      boolean evicts,
      Evictions evictions) {
    this.slabs = slabs;
    this.liveness = liveness;
    this.lru = lru;
    this.clock = clock;
    this.linkedItems = linkedItems;
    this.evicts = evicts;
    this.evictions = evictions;
  }

  boolean evicts() {
    return evicts;
  }

  /** Removes one item of the class, a dead one or the coldest that may be evicted: whether. */
  boolean freeOne(SlabClass slabClass) {
    lru.rebalance(slabClass, LRU_MOVES);
    for (int segment : FREE_ORDER) {
      int ref = slabClass.tail(segment);
      for (int step = 0; ref != 0 && step < MAX_STEPS; step++) {
        int next = slabClass.towardsHead(ref);
        if (segment == Segment.COLD && lru.promote(slabClass, ref)) {
          ref = next;
          continue;
        }
        if ((evicts || !liveness.isLive(slabs.address(ref))) && remove(slabClass, ref)) {
          return true;
        }
        ref = next;
      }
    }
    return false;
  }

  /**
   * Removes the coldest item of the class if it is dead, or may be evicted and was not used after a
   * second: whether.
   */
  boolean freeOlder(SlabClass slabClass, int used) {
    lru.rebalance(slabClass, LRU_MOVES);
    int ref = slabClass.tail(Segment.COLD);
    for (int step = 0; ref != 0 && step < MAX_STEPS; step++) {
      int next = slabClass.towardsHead(ref);
      if (!lru.promote(slabClass, ref)) {
        long item = slabs.address(ref);
        boolean gone = liveness.isGone(item);
        if (!gone && (!evicts || ItemLayout.access(item) > used)) {
          return false;
        }
        if (remove(slabClass, ref)) {
          return true;
        }
      }
      ref = next;
    }
    return false;
  }

  /** Removes the tail of a segment if it is dead and no bequest: whether. */
  boolean reclaimTail(SlabClass slabClass, int segment) {
    int ref = slabClass.tail(segment);
    return ref != 0 && liveness.isGone(slabs.address(ref)) && remove(slabClass, ref);
  }

  private boolean remove(SlabClass slabClass, int ref) {
    long hash = slabs.hashOf(ref);
    if (!slabs.tryLock(hash)) {
      slabClass.counters().stripeBusy++;
      return false;
    }
    try {
      count(slabClass, ref, !liveness.isLive(slabs.address(ref)));
      slabs.unlinkLocked(hash, ref);
      return true;
    } finally {
      slabs.unlock(hash);
    }
  }

  /** Counts an item that is about to be removed; its stripe is held. */
  void count(SlabClass slabClass, int ref, boolean dead) {
    long item = slabs.address(ref);
    ClassCounters counters = slabClass.counters();
    boolean fetched = (ItemLayout.flags(item) & ItemLayout.FETCHED) != 0;
    if (dead) {
      counters.reclaimed++;
      counters.expiredUnfetched += fetched ? 0 : 1;
    } else {
      counters.evicted++;
      counters.evictedAge = clock.idle(item);
      counters.evictedNonzero += ItemLayout.expiry(item) != 0 ? 1 : 0;
      counters.evictedUnfetched += fetched ? 0 : 1;
      counters.evictedActive += ItemLayout.active(item) ? 1 : 0;
      evictions.tell(item, slabClass.id());
    }
    linkedItems.decrementAndGet();
  }
}
