package io.slabring.node.store;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.PageDrain;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Moves pages between size classes. Thread-safe. */
final class PageMover {
  /*
   * Classes get pages in the order in which they need them. Three things move a page later:
   *
   * - A class that has nothing, not even something to evict, takes a page at once (stealFor).
   * - A class with more than two pages' worth of free chunks gives one back (giveBack).
   * - Slowly, and only after a whole window of evidence, a class that evicts young items gets a
   *   page of one whose coldest items are much older (balance).
   *
   * Balancing more eagerly was simulated and measured on traces and loses: the tails of different
   * classes' segmented LRUs are not comparable at short range, and every move throws a page of
   * items away (docs/decisions/page-moves.md).
   */
  private final Slabs slabs;
  private final StoreClock clock;
  private final Tunables tunables;
  private final AtomicLong linkedItems;
  private final boolean evicts;
  private final PageDrain drain;
  private final ReentrantLock moving = new ReentrantLock();

  private final BitSet stuck = new BitSet(); // classes that could not give a page just now
  private final long[] evictedAtWindow;
  private int windowStart;
  private volatile long moved;

  PageMover(
      Slabs slabs, StoreClock clock, Tunables tunables, AtomicLong linkedItems, boolean evicts) {
    this.slabs = slabs;
    this.clock = clock;
    this.tunables = tunables;
    this.linkedItems = linkedItems;
    this.evicts = evicts;
    this.drain = new PageDrain(slabs);
    this.evictedAtWindow = new long[slabs.sizes().largest() + 1];
  }

  /** Pages moved since the start. */
  long moved() {
    return moved;
  }

  /** Items kept by copying them to another page, since the start. */
  long rescued() {
    return drain.rescued();
  }

  /** Items removed to free a page, since the start. */
  long evicted() {
    return drain.evicted();
  }

  /**
   * Frees a page for a class that cannot help itself. A thread may hold a stripe meanwhile.
   *
   * @return whether there is a free page now
   */
  boolean stealFor(int classId) {
    moving.lock();
    try {
      if (slabs.pagesAvailable() > 0) {
        return true;
      }
      boolean done =
          drainIdle(classId, 1, evicts)
              || evicts && (drainOldest(classId, 2) || drainOldest(classId, 1));
      return done && slabs.pagesAvailable() > 0;
    } finally {
      moving.unlock();
    }
  }

  /** Frees pages until no more are in use than allowed; a few at a time. */
  void shrink(int maxPages) {
    for (int i = 0; i < maxPages && slabs.pagesUsed() > slabs.pageLimit(); i++) {
      moving.lock();
      try {
        if (!drainIdle(0, 1, evicts) && !(evicts && drainOldest(0, 1))) {
          return;
        }
      } finally {
        moving.unlock();
      }
    }
  }

  /** Frees a page of a class that has much more free chunks than it needs. */
  void giveBack() {
    if (tunables.automove == 0) {
      return;
    }
    moving.lock();
    try {
      drainIdle(0, 3, false);
    } finally {
      moving.unlock();
    }
  }

  /** At the end of a window: one page from the class with the oldest items to the youngest. */
  void balance() {
    int now = clock.now();
    if (tunables.automove == 0 || !evicts || now - windowStart < tunables.automoveWindow) {
      return;
    }
    windowStart = now;
    SlabClass young = youngestEvicting();
    if (young == null) {
      return;
    }
    moving.lock();
    try {
      stuck.clear();
      SlabClass old = oldestClass(young.id(), 3);
      if (old != null && coldAge(young) < coldAge(old) * tunables.automoveRatio) {
        drainOneOf(old, true); // the class that allocates next takes the page
      }
    } finally {
      moving.unlock();
    }
  }

  /**
   * Moves a page by an operator's order.
   *
   * @param fromClass 1 upwards, or 0 for any
   * @return whether a page became free
   */
  boolean release(int fromClass) {
    moving.lock();
    try {
      return fromClass == 0 ? drainOldest(0, 1) : drainOneOf(slabs.slabClass(fromClass), true);
    } finally {
      moving.unlock();
    }
  }

  private boolean drainOneOf(SlabClass donor, boolean mayEvict) {
    long before = drain.evicted();
    boolean done = drain.drainOneOf(donor, mayEvict);
    linkedItems.addAndGet(before - drain.evicted());
    if (done) {
      moved++;
    }
    return done;
  }

  /** Frees a page of a class that has at least so many pages' worth of free chunks. */
  private boolean drainIdle(int except, int pagesOfFreeChunks, boolean mayEvict) {
    for (int id = 1; id <= slabs.sizes().largest(); id++) {
      SlabClass candidate = slabs.slabClass(id);
      if (id != except
          && candidate.freeChunks() >= pagesOfFreeChunks * candidate.perPage()
          && drainOneOf(candidate, mayEvict)) {
        return true;
      }
    }
    return false;
  }

  /** Frees a page of the class with the oldest items that can, of those with so many pages. */
  private boolean drainOldest(int except, int minPages) {
    stuck.clear();
    for (SlabClass donor = oldestClass(except, minPages);
        donor != null;
        donor = oldestClass(except, minPages)) {
      if (drainOneOf(donor, true)) {
        return true;
      }
      stuck.set(donor.id()); // somebody reads or writes an item on every page of it
    }
    return false;
  }

  /** The class with at least so many pages whose coldest item was not used for longest. */
  private SlabClass oldestClass(int except, int minPages) {
    SlabClass oldest = null;
    int oldestAge = -1;
    for (int id = 1; id <= slabs.sizes().largest(); id++) {
      SlabClass candidate = slabs.slabClass(id);
      if (id != except && candidate.pages() >= minPages && !stuck.get(id)) {
        int age = coldAge(candidate);
        if (age > oldestAge
            || age == oldestAge && oldest != null && candidate.pages() > oldest.pages()) {
          oldest = candidate;
          oldestAge = age;
        }
      }
    }
    return oldest;
  }

  private SlabClass youngestEvicting() {
    SlabClass youngest = null;
    for (int id = 1; id <= slabs.sizes().largest(); id++) {
      SlabClass candidate = slabs.slabClass(id);
      long evictions = candidate.counters().evicted;
      boolean evicted = evictions > evictedAtWindow[id];
      evictedAtWindow[id] = evictions;
      if (evicted && (youngest == null || coldAge(candidate) < coldAge(youngest))) {
        youngest = candidate;
      }
    }
    return youngest;
  }

  /** Seconds since the last access of the item that would be evicted next; 0 without one. */
  private int coldAge(SlabClass slabClass) {
    slabClass.lock();
    try {
      int ref = slabClass.tail(Segment.COLD);
      if (ref == 0) {
        ref = slabClass.tail(Segment.HOT);
      }
      return ref == 0 ? 0 : clock.now() - ItemLayout.access(slabs.address(ref));
    } finally {
      slabClass.unlock();
    }
  }
}
