package io.slabring.node.memory;

import java.util.function.IntConsumer;

/**
 * The pages of a store: which class owns which, and which are free. Page numbers begin at 1, so
 * that reference 0 can mean none. All methods that change something take the page lock themselves.
 */
final class PagePool {
  private final SpinLock lock = new SpinLock(1, 4);
  private final byte[] classOf; // by page number; 0 when free
  private final int[] free;
  private int freeCount;
  private int fresh = 1; // pages from here on were never touched
  private int limit; // pages that may be in use
  private int used;

  /**
   * @param capacity pages that the region has room for
   * @param limit pages that may be in use now
   */
  PagePool(int capacity, int limit) {
    classOf = new byte[capacity + 1];
    free = new int[capacity];
    this.limit = limit;
  }

  /** A free page for a class, or 0. */
  int take(int sizeClass) {
    lock.lock(0);
    try {
      if (used >= limit) {
        return 0;
      }
      int page;
      if (freeCount > 0) {
        page = free[--freeCount];
      } else if (fresh < classOf.length) {
        page = fresh++;
      } else {
        return 0;
      }
      used++;
      classOf[page] = (byte) sizeClass;
      return page;
    } finally {
      lock.unlock(0);
    }
  }

  /** Takes back a page whose chunks are all free. */
  void give(int page) {
    lock.lock(0);
    try {
      classOf[page] = 0;
      free[freeCount++] = page;
      used--;
    } finally {
      lock.unlock(0);
    }
  }

  /** Class that owns a page, 0 when it is free; stable for whoever holds a chunk of it. */
  int classOf(int page) {
    return classOf[page] & 0xff;
  }

  /** Pages in use. */
  int used() {
    return used;
  }

  /** Pages that may be taken at once. */
  int available() {
    return Math.max(0, limit - used);
  }

  int limit() {
    return limit;
  }

  int capacity() {
    return classOf.length - 1;
  }

  /**
   * Changes how many pages may be in use; pages above it leave as the page mover frees them.
   *
   * @param unused told every page that is free already when there shall be fewer
   */
  void limit(int pages, IntConsumer unused) {
    lock.lock(0);
    try {
      for (int i = 0; i < freeCount && pages < limit; i++) {
        unused.accept(free[i]);
      }
      limit = Math.min(pages, capacity());
    } finally {
      lock.unlock(0);
    }
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
          free[freeCount++] = page;
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
