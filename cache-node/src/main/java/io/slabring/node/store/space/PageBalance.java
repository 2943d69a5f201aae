package io.slabring.node.store.space;

import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.Tunables;
import java.util.BitSet;

/** Decides which class should give a page, and to which. Thread-safe. */
public final class PageBalance {
  /*
   * Classes get pages in the order in which they need them. Pages move later to a class that has
   * nothing at all, from a class with much more free chunks than it needs, and, slowly and only
   * after a whole window of evidence, from a class whose coldest items are much older to one that
   * evicts young items. Balancing more eagerly was simulated and measured on traces and loses: the
   * tails of different classes' segmented LRUs are not comparable at short range, and every move
   * throws items away (docs/decisions/page-moves.md).
   */
  private static final double IDLE_PAGES = 2.5;
  private static final int PAGES_FOR_SOURCE = 3;

  private final Slabs slabs;
  private final StoreClock clock;
  private final Tunables tunables;
  private final BitSet stuck = new BitSet(); // classes that could not give a page just now
  private final long[] evictedBefore;
  private final int[] pagesBefore;
  private final int[] busySince; // second in which the class last evicted or grew
  private final long[] evictedAtWindow;
  private int windowStart;
  private int oldest;
  private int youngest;

  public PageBalance(Slabs slabs, StoreClock clock, Tunables tunables) {
    this.slabs = slabs;
    this.clock = clock;
    this.tunables = tunables;
    int classes = slabs.sizes().largest() + 1;
    evictedBefore = new long[classes];
    pagesBefore = new int[classes];
    busySince = new int[classes];
    evictedAtWindow = new long[classes];
  }

  /** Notes which classes evict or grow. */
  synchronized void observe() {
    for (int id = 1; id < pagesBefore.length; id++) {
      SlabClass slabClass = slabs.slabClass(id);
      long evicted = slabClass.counters().evicted;
      int pages = slabClass.pages();
      if (evicted != evictedBefore[id] || pages > pagesBefore[id]) {
        busySince[id] = clock.now();
      }
      evictedBefore[id] = evicted;
      pagesBefore[id] = pages;
    }
  }

  /**
   * A class that neither evicted nor grew for a window and has pages' worth of free chunks, while
   * no page is left that was never used; or 0.
   */
  synchronized int idleClass() {
    if (tunables.automove == 0 || !slabs.pagePool().isFull()) {
      return 0;
    }
    for (int id = 1; id < busySince.length; id++) {
      SlabClass slabClass = slabs.slabClass(id);
      int chunks = slabClass.pages() * slabClass.perPage();
      double slack =
          Math.max(IDLE_PAGES * slabClass.perPage(), tunables.automoveFreeRatio * chunks);
      if (slabClass.freeChunks() > slack
          && clock.now() - busySince[id] >= tunables.automoveWindow) {
        return id;
      }
    }
    return 0;
  }

  /** At the end of a window: whether a class evicts items much younger than another one has. */
  synchronized boolean findUnfair() {
    int now = clock.now();
    if (tunables.automove == 0 || now - windowStart < tunables.automoveWindow) {
      return false;
    }
    windowStart = now;
    youngest = youngestEvicting();
    if (youngest == 0) {
      return false;
    }
    forgetStuck();
    oldest = oldestClass(youngest, PAGES_FOR_SOURCE);
    return oldest != 0 && coldAge(youngest) < coldAge(oldest) * tunables.automoveRatio;
  }

  /** The class that {@link #findUnfair} found to have old items. */
  synchronized int oldest() {
    return oldest;
  }

  /** The class that {@link #findUnfair} found to evict young items. */
  synchronized int youngest() {
    return youngest;
  }

  private int youngestEvicting() {
    int found = 0;
    for (int id = 1; id < evictedAtWindow.length; id++) {
      long evictions = slabs.slabClass(id).counters().evicted;
      boolean evicted = evictions > evictedAtWindow[id];
      evictedAtWindow[id] = evictions;
      if (evicted && (found == 0 || coldAge(id) < coldAge(found))) {
        found = id;
      }
    }
    return found;
  }

  /** Passes over a class until {@link #forgetStuck}. */
  synchronized void stuck(int id) {
    stuck.set(id);
  }

  synchronized void forgetStuck() {
    stuck.clear();
  }

  /** The class with at least so many pages whose coldest item was not used for longest, or 0. */
  synchronized int oldestClass(int except, int minPages) {
    int found = 0;
    int foundAge = -1;
    for (int id = 1; id < pagesBefore.length; id++) {
      SlabClass candidate = slabs.slabClass(id);
      if (id != except && candidate.pages() >= minPages && !stuck.get(id)) {
        int age = coldAge(id);
        if (age > foundAge
            || age == foundAge && candidate.pages() > slabs.slabClass(found).pages()) {
          found = id;
          foundAge = age;
        }
      }
    }
    return found;
  }

  /** Seconds since the last access of the item that would be evicted next; 0 without one. */
  private int coldAge(int id) {
    SlabClass slabClass = slabs.slabClass(id);
    slabClass.lock();
    try {
      int cold = slabClass.tail(Segment.COLD);
      int ref = cold != 0 ? cold : slabClass.tail(Segment.HOT);
      return ref == 0 ? 0 : clock.idle(slabs.address(ref));
    } finally {
      slabClass.unlock();
    }
  }
}
