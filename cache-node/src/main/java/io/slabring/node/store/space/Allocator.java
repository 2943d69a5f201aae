package io.slabring.node.store.space;

import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.settings.Tunables;

/**
 * Gives chunks: free ones, fresh pages, and else what the least recently used item of the class
 * had. Thread-safe; may be called with a stripe held, since it only tries others.
 */
public final class Allocator {
  private static final int MAX_ATTEMPTS = 10;

  /** Attempts after which a page is asked for, even if items can be freed. */
  private static final int PATIENCE = 5;

  /** Dead items that a store without segments removes from the tail first. */
  private static final int RECLAIMS = 5;

  private static final long NOTHING_FREED = -1;

  private final Slabs slabs;
  private final Evictor evictor;
  private final PageMover mover;
  private final Tunables tunables;

  public Allocator(Slabs slabs, Evictor evictor, PageMover mover, Tunables tunables) {
    this.slabs = slabs;
    this.evictor = evictor;
    this.mover = mover;
    this.tunables = tunables;
  }

  /** A reserved chunk of a class, or 0 when there is no memory. */
  public int allocate(int classId) {
    if (!tunables.segmented) {
      reclaim(slabs.slabClass(classId));
    }
    int ref = slabs.allocate(classId);
    return ref != 0 ? ref : allocateByEviction(classId);
  }

  /**
   * A reserved chunk of a class for an item that was last used some time ago, or 0.
   *
   * @param used second of that use: no item used after it is evicted
   */
  public int allocate(int classId, int used) {
    int ref = slabs.allocate(classId);
    SlabClass slabClass = slabs.slabClass(classId);
    slabClass.lock();
    try {
      for (int i = 0; ref == 0 && i < PATIENCE && evictor.freeOlder(slabClass, used); i++) {
        ref = slabs.allocateLocked(slabClass);
      }
    } finally {
      slabClass.unlock();
    }
    return ref;
  }

  private void reclaim(SlabClass slabClass) {
    slabClass.lock();
    int left = RECLAIMS;
    while (left-- > 0 && evictor.reclaimTail(slabClass, Segment.COLD)) {
      // the next one may be dead too
    }
    slabClass.unlock();
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding only makes it likelier that memory is found
  private int allocateByEviction(int classId) {
    SlabClass slabClass = slabs.slabClass(classId);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long freed = freeOne(slabClass);
      if (freed != NOTHING_FREED && freed != 0) {
        if (tunables.automove == 2) {
          mover.order(PageMover.ANY, classId);
        }
        return (int) freed;
      }
      boolean helped = freed == 0;
      if (!helped || attempt >= PATIENCE) {
        helped |= mover.stealFor(classId);
      }
      if (!helped) {
        if (!evictor.evicts()) {
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
   * Frees one item of the class and takes its chunk before another thread can.
   *
   * @return the reserved chunk; 0 when what was freed lay elsewhere or still has a reader
   */
  private long freeOne(SlabClass slabClass) {
    slabClass.lock();
    try {
      slabClass.counters().directReclaims++;
      return evictor.freeOne(slabClass)
          ? slabs.allocateLocked(slabClass) & 0xffff_ffffL
          : NOTHING_FREED;
    } finally {
      slabClass.unlock();
    }
  }
}
