package io.slabring.node.store.space;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.Tunables;

/**
 * What memcached's LRU maintainer thread does: dead items at the tails go, HOT and WARM shrink to
 * their shares and ages, items of COLD that were hit twice rise. Stores do not depend on it, since
 * the {@link Allocator} keeps the order of what it evicts itself; so a round is bounded and may lag
 * behind. For the maintainer.
 */
public final class LruJuggler {
  /** Items of a class that one hold of its lock may move. */
  private static final int BATCH = 8;

  /** Items of a class that one round may move. */
  private static final int ROUND = 512;

  private final Slabs slabs;
  private final StoreClock clock;
  private final Tunables tunables;
  private final LruMaintainer lru;
  private final Evictor evictor;
  private volatile long rounds;

  public LruJuggler(
      Slabs slabs, StoreClock clock, Tunables tunables, LruMaintainer lru, Evictor evictor) {
    this.slabs = slabs;
    this.clock = clock;
    this.tunables = tunables;
    this.lru = lru;
    this.evictor = evictor;
  }

  /** Rounds since the start. */
  public long rounds() {
    return rounds;
  }

  /** One round over all classes. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the maintainer writes
  public void juggle() {
    if (!tunables.maintained) {
      return;
    }
    rounds++;
    for (int id = 1; id <= slabs.sizes().largest(); id++) {
      SlabClass slabClass = slabs.slabClass(id);
      int left = slabClass.items() == 0 ? 0 : ROUND;
      while (left > 0 && batch(slabClass)) {
        left -= BATCH;
      }
    }
  }

  /** Whether there may be more to do. */
  private boolean batch(SlabClass slabClass) {
    slabClass.lock();
    try {
      boolean segmented = tunables.segmented;
      long bytes = segmented ? slabClass.bytes() - slabClass.bytes(Segment.TEMP) : 0;
      int coldAge = segmented ? age(slabClass, Segment.COLD) : 0;
      int hotAge = (int) Math.min(coldAge * tunables.hotMaxFactor, Integer.MAX_VALUE);
      int warmAge = (int) Math.min(coldAge * tunables.warmMaxFactor, Integer.MAX_VALUE);
      for (int i = 0; i < BATCH; i++) {
        boolean moved =
            evictor.reclaimTail(slabClass, Segment.TEMP)
                || pull(slabClass, Segment.HOT, bytes * tunables.hotPercent / 100, hotAge)
                || pull(slabClass, Segment.WARM, bytes * tunables.warmPercent / 100, warmAge)
                || pullCold(slabClass, segmented);
        if (!moved) {
          return false;
        }
      }
      return true;
    } finally {
      slabClass.unlock();
    }
  }

  private boolean pull(SlabClass slabClass, int segment, long maxBytes, int maxAge) {
    int ref = slabClass.tail(segment);
    if (ref == 0) {
      return false;
    }
    if (evictor.reclaimTail(slabClass, segment)) {
      return true;
    }
    boolean due =
        ItemLayout.active(slabs.address(ref))
            || slabClass.bytes(segment) > maxBytes
            || age(slabClass, segment) > maxAge;
    if (due) {
      lru.sink(slabClass, segment);
    }
    return due;
  }

  private boolean pullCold(SlabClass slabClass, boolean segmented) {
    int ref = slabClass.tail(Segment.COLD);
    return ref != 0
        && (evictor.reclaimTail(slabClass, Segment.COLD)
            || segmented && lru.promote(slabClass, ref));
  }

  private int age(SlabClass slabClass, int segment) {
    int ref = slabClass.tail(segment);
    return ref == 0 ? 0 : clock.idle(slabs.address(ref));
  }
}
