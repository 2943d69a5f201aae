package io.slabring.node.memory;

import static io.slabring.node.memory.ItemLayout.FREE;

import java.util.function.IntConsumer;

/**
 * The free chunks of one size class, and the pages that it owns and cuts into chunks. The lock of
 * the class guards it; read without it, a count may be a moment old.
 */
final class FreeChunks {
  /*
   * Free chunks are carved from the newest page until it is used up, so memory is touched only as
   * it fills; freed chunks go to a doubly linked list, doubly so that the page mover can take the
   * chunks of one page out of it.
   */
  private final int chunkSize;
  private final int perPage;
  private final ChunkRefs refs;
  private final PagePool pool;

  private int first; // of the list of free chunks
  private int listed; // chunks in it
  private int carvePage; // page that is being cut, 0 when there is none
  private int carved; // chunks that were cut from it
  private int uncut; // first of the pages that are cut after that one
  private int uncutPages;
  private int pages;
  private int draining; // page that is being emptied; its chunks are not handed out again
  private int drainLeft; // its chunks that are not free yet

  FreeChunks(int chunkSize, ChunkRefs refs, PagePool pool) {
    this.chunkSize = chunkSize;
    this.perPage = SizeClasses.PAGE / chunkSize;
    this.refs = refs;
    this.pool = pool;
  }

  /** Chunks in each page. */
  int perPage() {
    return perPage;
  }

  /** Pages that the class owns. */
  int pages() {
    return pages;
  }

  /** Free chunks, those not carved yet included. */
  int count() {
    return listed + (carvePage == 0 ? 0 : perPage - carved) + uncutPages * perPage;
  }

  /** A free chunk, or 0. The caller sets its state before it unlocks. */
  int pop() {
    int ref = first;
    if (ref != 0) {
      remove(ref);
      return ref;
    }
    if (carvePage == 0) {
      return 0;
    }
    ref = refs.refOf(carvePage, carved * chunkSize);
    if (++carved == perPage) {
      carveNext();
    }
    return ref;
  }

  private void carveNext() {
    carvePage = uncut;
    carved = 0;
    if (uncut != 0) {
      uncut = pool.next(carvePage);
      uncutPages--;
    }
  }

  /** Takes a chunk back. */
  void push(int ref) {
    long chunk = refs.address(ref);
    ItemLayout.state(chunk, FREE);
    if (draining != 0 && refs.pageOf(ref) == draining) {
      drainLeft--;
      return;
    }
    ItemLayout.lruPrev(chunk, 0);
    ItemLayout.lruNext(chunk, first);
    if (first != 0) {
      ItemLayout.lruPrev(refs.address(first), ref);
    }
    first = ref;
    listed++;
  }

  private void remove(int ref) {
    long chunk = refs.address(ref);
    int prev = ItemLayout.lruPrev(chunk);
    int next = ItemLayout.lruNext(chunk);
    if (prev != 0) {
      ItemLayout.lruNext(refs.address(prev), next);
    } else {
      first = next;
    }
    if (next != 0) {
      ItemLayout.lruPrev(refs.address(next), prev);
    }
    listed--;
  }

  /** Adds a page whose chunks are all free. */
  void addPage(int page) {
    pool.next(page, uncut);
    uncut = page;
    uncutPages++;
    pages++;
    if (carvePage == 0) {
      carveNext();
    }
  }

  /** A page that was not begun to be cut, or 0. */
  int uncutPage() {
    return uncut;
  }

  /** Whether a page of this class was not begun to be cut, {@link #carvePage} aside. */
  boolean isUncut(int page) {
    int at = uncut;
    while (at != 0 && at != page) {
      at = pool.next(at);
    }
    return at != 0;
  }

  /** Whether a page may be emptied now: one at a time. */
  boolean canDrain() {
    return draining == 0;
  }

  /** Begins to empty a page: its free chunks leave the free list, and none comes back to it. */
  void startDraining(int page) {
    draining = page;
    if (page == uncut) {
      uncut = pool.next(page);
      uncutPages--;
      drainLeft = 0;
      return;
    }
    drainLeft = perPage;
    int known = perPage;
    if (page == carvePage) {
      known = carved;
      int from = carved;
      carveNext();
      for (int i = from; i < perPage; i++) {
        ItemLayout.state(refs.address(refs.refOf(page, i * chunkSize)), FREE);
        drainLeft--;
      }
    }
    for (int i = 0; i < known; i++) {
      int ref = refs.refOf(page, i * chunkSize);
      if (ItemLayout.state(refs.address(ref)) == FREE) {
        remove(ref);
        drainLeft--;
      }
    }
  }

  /** Whether a page that {@link #startDraining} shall begin with can be one of these. */
  boolean mayDrain(int page) {
    return page == uncut || !isUncut(page);
  }

  /** Whether every chunk of the page that is being emptied is free. */
  boolean isDrained() {
    return drainLeft == 0;
  }

  /** The emptied page no longer belongs to this class. */
  void removeDrained() {
    draining = 0;
    pages--;
  }

  /** Gives up emptying a page. */
  void stopDraining() {
    int page = draining;
    draining = 0;
    for (int i = 0; i < perPage; i++) {
      int ref = refs.refOf(page, i * chunkSize);
      if (ItemLayout.state(refs.address(ref)) == FREE) {
        push(ref);
      }
    }
  }

  /** Visits the free list. */
  void forEachFree(IntConsumer visitor) {
    for (int ref = first; ref != 0; ref = ItemLayout.lruNext(refs.address(ref))) {
      visitor.accept(ref);
    }
  }

  /** Whether a chunk has been carved, that is, was handed out at least once. */
  boolean isCarved(int page, int index) {
    return page == carvePage ? index < carved : !isUncut(page);
  }

  /** The page that is being cut, 0 when there is none. */
  int carvePage() {
    return carvePage;
  }

  /** Chunks that were cut from {@link #carvePage}. */
  int carved() {
    return carved;
  }

  /** Gives an unused class the pages of an earlier run; it has neither items nor free chunks. */
  void restore(int pages, int carvePage, int carved) {
    this.pages = pages;
    this.carvePage = carvePage;
    this.carved = carved;
  }
}
