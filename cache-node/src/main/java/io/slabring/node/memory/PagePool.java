package io.slabring.node.memory;

import io.slabring.node.memory.offheap.SpinLock;
import java.util.function.IntConsumer;

/**
 * The pages of a store: which class owns which, and which are free. Page numbers begin at 1, so
 * that reference 0 can mean none. All methods that change something take the page lock themselves.
 */
public final class PagePool {
  /*
   * A page is never used yet, owned by a class, in the pool (free, but it keeps its memory), or
   * given back to the operating system. Pages with memory count against the limit; only the first
   * page of a class may exceed it, so that no class ever has nothing.
   */
  private final SpinLock lock = new SpinLock(1, 4);
  private final byte[] classOf; // by page number; 0 when free
  private final int[] next; // links of the lists below and of a class's uncut pages; 0 ends one
  private int pool;
  private int pooled;
  private int givenBack;
  private int fresh = 1; // pages from here on were never touched
  private int limit; // pages that may have memory
  private int used;
  private int assumed;
  private boolean lowered; // the limit fell, and there are still more pages

  /**
   * @param capacity pages that the region has room for
   * @param limit pages that may have memory now
   */
  PagePool(int capacity, int limit) {
    classOf = new byte[capacity + 1];
    next = new int[capacity + 1];
    this.limit = limit;
  }

  /** Pages that count as if they had memory: for tests of limits. */
  public void assume(int pages) {
    assumed = pages;
  }

  /**
   * A free page for a class, or 0.
   *
   * @param first whether the class has none, so that the limit may be exceeded
   */
  int take(int sizeClass, boolean first) {
    lock.lock(0);
    try {
      return pooled > 0 ? takePooledLocked(sizeClass) : takeNewLocked(sizeClass, first);
    } finally {
      lock.unlock(0);
    }
  }

  /** A page of the pool for a class, or 0. */
  int takePooled(int sizeClass) {
    lock.lock(0);
    try {
      return pooled > 0 ? takePooledLocked(sizeClass) : 0;
    } finally {
      lock.unlock(0);
    }
  }

  /** A page that has no memory yet, for a class, or 0. */
  int takeNew(int sizeClass) {
    lock.lock(0);
    try {
      return takeNewLocked(sizeClass, false);
    } finally {
      lock.unlock(0);
    }
  }

  private int takePooledLocked(int sizeClass) {
    int page = pool;
    pool = next[page];
    pooled--;
    return own(page, sizeClass);
  }

  private int takeNewLocked(int sizeClass, boolean first) {
    if (!first && malloced() + assumed >= limit) {
      return 0;
    }
    int page = givenBack;
    if (page != 0) {
      givenBack = next[page];
    } else if (fresh < classOf.length) {
      page = fresh++;
    } else {
      return 0;
    }
    return own(page, sizeClass);
  }

  private int own(int page, int sizeClass) {
    next[page] = 0;
    used++;
    classOf[page] = (byte) sizeClass;
    return page;
  }

  /** Takes back a page whose chunks are all free. */
  void give(int page, boolean withMemory) {
    lock.lock(0);
    try {
      classOf[page] = 0;
      used--;
      push(page, withMemory);
    } finally {
      lock.unlock(0);
    }
  }

  private void push(int page, boolean withMemory) {
    if (withMemory) {
      next[page] = pool;
      pool = page;
      pooled++;
    } else {
      next[page] = givenBack;
      givenBack = page;
    }
  }

  /** A page whose chunks are all free changes its owner. */
  void pass(int page, int sizeClass) {
    lock.lock(0);
    try {
      classOf[page] = (byte) sizeClass;
      next[page] = 0;
    } finally {
      lock.unlock(0);
    }
  }

  /** The page behind this one in a list, for its owner. */
  int next(int page) {
    return next[page];
  }

  /** Links a page, for its owner. */
  void next(int page, int behind) {
    next[page] = behind;
  }

  /** Class that owns a page, 0 when it is free; stable while a chunk of the page is held. */
  int classOf(int page) {
    return classOf[page] & 0xff;
  }

  /** Pages that classes own. */
  public int used() {
    return used;
  }

  /** Free pages that keep their memory. */
  public int pooled() {
    return pooled;
  }

  /** Pages that have memory. */
  public int malloced() {
    return used + pooled;
  }

  /** Whether no page may get memory any more. */
  public boolean isFull() {
    return malloced() + assumed >= limit;
  }

  /** Pages that may be taken at once. */
  public int available() {
    return pooled + Math.max(0, limit - malloced() - assumed);
  }

  /** Pages that must still leave because the limit was lowered. */
  public int excess() {
    int excess = malloced() + assumed - limit;
    if (excess <= 0) {
      lowered = false;
    }
    return lowered ? excess : 0;
  }

  /** Pages that may have memory, but for the first of each class. */
  public int limit() {
    return limit;
  }

  int capacity() {
    return classOf.length - 1;
  }

  /**
   * Changes how many pages may have memory; owned pages above it leave as the page mover frees
   * them.
   *
   * @param discard told every page of the pool that leaves at once
   */
  void limit(int pages, IntConsumer discard) {
    int page;
    do {
      lock.lock(0);
      limit = Math.min(pages, capacity());
      page = malloced() + assumed > limit ? pool : 0;
      if (page != 0) {
        pool = next[page];
        pooled--;
      }
      lowered = malloced() + assumed > limit;
      lock.unlock(0);
      if (page != 0) {
        discard.accept(page);
        lock.lock(0);
        push(page, false);
        lock.unlock(0);
      }
    } while (page != 0);
  }

  /**
   * Gives an unused pool the pages of an earlier run.
   *
   * @param owners class of each page up to the highest that was ever used, 0 when it is free
   */
  void restore(byte[] owners) {
    lock.lock(0);
    try {
      fresh = owners.length;
      for (int page = 1; page < fresh; page++) {
        classOf[page] = owners[page];
        if (owners[page] == 0) {
          push(page, true);
        } else {
          used++;
        }
      }
    } finally {
      lock.unlock(0);
    }
  }

  /** One past the highest page number that was ever used. */
  int end() {
    return fresh;
  }
}
