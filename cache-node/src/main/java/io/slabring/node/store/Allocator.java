package io.slabring.node.store;

import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives chunks: free ones, fresh pages, and else what the least recently used item of the class
 * had. Thread-safe; may be called with a stripe held, since it only tries others.
 */
final class Allocator {
  /** Items of a class that one allocation may look at before it gives up. */
  private static final int MAX_STEPS = 64;

  private static final int MAX_ATTEMPTS = 10;

  /** Attempts after which a page is asked for, even if items can be freed. */
  private static final int PATIENCE = 5;

  private static final long NOTHING_FREED = -1;

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
  private final PageMover mover;
  private final StoreClock clock;
  private final AtomicLong linkedItems;
  private final boolean evicts;
  private final Evictions evictions;

  Allocator(
      Slabs slabs,
      Liveness liveness,
      LruMaintainer lru,
      PageMover mover,
      StoreClock clock,
      AtomicLong linkedItems,
      boolean evicts,
      Evictions evictions) {
    this.evictions = evictions;
    this.slabs = slabs;
    this.liveness = liveness;
    this.lru = lru;
    this.mover = mover;
    this.clock = clock;
    this.linkedItems = linkedItems;
    this.evicts = evicts;
  }

  /** A reserved chunk of a class, or 0 when there is no memory. */
  int allocate(int classId) {
    int ref = slabs.allocate(classId);
    return ref != 0 ? ref : allocateByEviction(classId);
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding only makes it likelier that memory is found
  private int allocateByEviction(int classId) {
    SlabClass slabClass = slabs.slabClass(classId);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long freed = freeOne(slabClass);
      if (freed != NOTHING_FREED && freed != 0) {
        return (int) freed;
      }
      boolean helped = freed == 0;
      if (!helped || attempt >= PATIENCE) {
        helped |= mover.stealFor(classId);
      }
      if (!helped) {
        if (!evicts) {
          break;
        }
        Thread.yield(); // others hold what would have to go: they are done in a moment
        continue;
      }
      int ref = slabs.allocate(classId);
      if (ref != 0) {
        return ref;
      }
    }
    return refuse(slabClass);
  }

  private static int refuse(SlabClass slabClass) {
    slabClass.lock();
    slabClass.counters().outOfMemory++;
    slabClass.unlock();
    return 0;
  }

  /**
   * Frees one item of the class, a dead one or the coldest that may be evicted, and takes its chunk
   * before another thread can.
   *
   * @return the reserved chunk; 0 when what was freed lay elsewhere or still has a reader
   */
  private long freeOne(SlabClass slabClass) {
    slabClass.lock();
    try {
      slabClass.counters().directReclaims++;
      lru.rebalance(slabClass, LRU_MOVES);
      for (int segment : FREE_ORDER) {
        int ref = slabClass.tail(segment);
        for (int step = 0; ref != 0 && step < MAX_STEPS; step++) {
          int next = slabClass.towardsHead(ref);
          if (segment == Segment.COLD && lru.promote(slabClass, ref)) {
            ref = next;
            continue;
          }
          if (tryFree(slabClass, ref)) {
            return slabs.allocateLocked(slabClass) & 0xffff_ffffL;
          }
          ref = next;
        }
      }
      return NOTHING_FREED;
    } finally {
      slabClass.unlock();
    }
  }

  private boolean tryFree(SlabClass slabClass, int ref) {
    long item = slabs.address(ref);
    ClassCounters counters = slabClass.counters();
    boolean live = liveness.isLive(item);
    if (live && !evicts) {
      return false;
    }
    long hash = slabs.hashOf(ref);
    if (!slabs.tryLock(hash)) {
      counters.stripeBusy++;
      return false;
    }
    try {
      boolean fetched = (ItemLayout.flags(item) & ItemLayout.FETCHED) != 0;
      if (live) {
        counters.evicted++;
        counters.evictedAge = clock.now() - ItemLayout.access(item);
        counters.evictedNonzero += ItemLayout.expiry(item) != 0 ? 1 : 0;
        counters.evictedUnfetched += fetched ? 0 : 1;
        counters.evictedActive += ItemLayout.active(item) ? 1 : 0;
        evictions.tell(item, slabClass.id());
      } else {
        counters.reclaimed++;
        counters.expiredUnfetched += fetched ? 0 : 1;
      }
      slabs.unlinkLocked(hash, ref);
      linkedItems.decrementAndGet();
      return true;
    } finally {
      slabs.unlock(hash);
    }
  }
}
