package io.slabring.node.memory;

/**
 * Empties one page of a size class, so that another class can have it: its items move to free
 * chunks of their class, or are evicted when there are none. One thread at a time.
 */
public final class PageDrain {
  /*
   * While a page drains, chunks that become free on it are not handed out again, so a few passes
   * over its chunks suffice. A chunk that somebody is writing, or a value that somebody is reading,
   * cannot move; if one remains after the last pass the page stays where it is. Stripes are only
   * tried, so draining may be called by a thread that holds one.
   *
   * What a chunk holds is read without its lock first. That may be garbage of an item that is just
   * being written, and is harmless: only an item that the index finds under its stripe's lock is
   * touched, and that one stands still.
   */
  private static final int PASSES = 4;

  private final Slabs slabs;
  private long evicted;
  private volatile long rescued; // counted before a copy is visible
  private boolean evicts;

  public PageDrain(Slabs slabs) {
    this.slabs = slabs;
  }

  /** Items that made room, since the start. */
  public long evicted() {
    return evicted;
  }

  /** Items that were kept by moving them, since the start. */
  public long rescued() {
    return rescued;
  }

  /**
   * Empties some page of a class and makes it a free page. The class lock must not be held.
   *
   * @param mayEvict whether items that find no other chunk are removed
   * @return whether that succeeded
   */
  public boolean drainOneOf(SlabClass from, boolean mayEvict) {
    evicts = mayEvict;
    PagePool pages = slabs.pagePool();
    int tail = from.tail(Segment.COLD);
    int first = tail == 0 ? 1 : slabs.refs().pageOf(tail);
    int end = pages.end();
    for (int i = 0; i < end; i++) {
      int page = first + i < end ? first + i : first + i - end + 1;
      if (page < end && pages.classOf(page) == from.id() && drain(from, page)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding only makes it likelier that the page empties
  private boolean drain(SlabClass from, int page) {
    from.lock();
    try {
      if (!from.canDrain() || slabs.pagePool().classOf(page) != from.id()) {
        return false;
      }
      from.startDraining(page);
    } finally {
      from.unlock();
    }
    boolean done = false;
    for (int pass = 0; pass < PASSES && !done; pass++) {
      if (pass > 0) {
        Thread.yield(); // whoever holds a chunk that remained may be waiting for this core
      }
      for (int i = 0; i < from.perPage(); i++) {
        empty(from, slabs.refs().refOf(page, i * from.chunkSize()));
      }
      from.lock();
      done = from.isDrained();
      if (done) {
        from.removeDrained();
      } else if (pass == PASSES - 1) {
        from.stopDraining();
      }
      from.unlock();
    }
    if (done) {
      slabs.release(page);
    }
    return done;
  }

  private void empty(SlabClass from, int ref) {
    long chunk = slabs.address(ref);
    int state = ItemLayout.state(chunk);
    if (state == ItemLayout.LINKED) {
      moveOrEvict(from, ref);
    } else if (state == ItemLayout.EXTENT) {
      evict(ItemLayout.extentOwner(chunk));
    }
  }

  private void moveOrEvict(SlabClass from, int ref) {
    long hash = slabs.hashOf(ref);
    if (!slabs.tryLock(hash)) {
      return;
    }
    try {
      if (!slabs.isLinked(hash, ref)) {
        return;
      }
      boolean movable = !ItemLayout.isChained(slabs.address(ref)) && !slabs.isPinned(ref);
      if (movable && relocate(from, hash, ref)) {
        return;
      }
      if (evicts) {
        slabs.unlink(hash, ref);
        evicted++;
      }
    } finally {
      slabs.unlock(hash);
    }
  }

  private void evict(int owner) {
    long hash = slabs.hashOf(owner);
    if (!slabs.tryLock(hash)) {
      return;
    }
    try {
      if (evicts && slabs.isLinked(hash, owner)) {
        slabs.unlink(hash, owner);
        evicted++;
      }
    } finally {
      slabs.unlock(hash);
    }
  }

  private boolean relocate(SlabClass from, long hash, int ref) {
    from.lock();
    try {
      int copy = from.popFree();
      if (copy == 0) {
        return false;
      }
      rescued++;
      long item = slabs.address(ref);
      OffHeap.copy(item, slabs.address(copy), ItemLayout.size(item));
      slabs.index().replace(hash, ref, copy);
      from.replace(ref, copy);
      from.pushFree(ref);
      return true;
    } finally {
      from.unlock();
    }
  }
}
