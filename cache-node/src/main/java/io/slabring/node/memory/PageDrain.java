package io.slabring.node.memory;

import io.slabring.node.memory.DrainCounters.Obstacle;

/**
 * Empties one page of a size class after the other, so that another class can have it: live items
 * and extents move to free chunks of their class, for which colder items are evicted if there are
 * none. One thread at a time; several drains may be at work, but only one in a class.
 */
public final class PageDrain {
  /*
   * While a page drains, chunks that become free on it are not handed out again, so a few passes
   * over its chunks suffice. A chunk that somebody is writing cannot move, nor a chained value that
   * somebody is reading; then the page waits for the next pass. Stripes are only tried, so draining
   * may be done by a thread that holds one.
   *
   * What a chunk holds is read without its lock first. That may be garbage of an item that is just
   * being written, and is harmless: only an item that the index finds under its stripe's lock is
   * touched, and that one stands still.
   */
  private static final int ROOM_ATTEMPTS = 4;

  /** What the memory cannot know about its items. All methods are called with no class held. */
  public interface Policy {
    /** Whether an item is expired or flushed. Its stripe is held. */
    boolean isDead(long item);

    /** Evicts the coldest item of a class: whether there was one. A stripe may be held. */
    boolean makeRoom(SlabClass slabClass);

    /** An item is about to be removed, dead or for the space. Its stripe is held. */
    void removing(SlabClass slabClass, int ref, boolean dead);
  }

  private final Slabs slabs;
  private final Policy policy;
  private final DrainCounters counters;
  private final ItemRescue rescue;
  private SlabClass from;
  private int page;
  private int busy;
  private Obstacle obstacle = Obstacle.NONE;
  private boolean evicts;
  private boolean deletesBusy;

  public PageDrain(Slabs slabs, Policy policy, DrainCounters counters) {
    this.slabs = slabs;
    this.policy = policy;
    this.counters = counters;
    this.rescue = new ItemRescue(slabs, counters);
  }

  /**
   * Chooses a page of a class and begins to empty it: one that was not cut yet, else the one of the
   * coldest item.
   *
   * @param skip so many pages are passed over: those tried before
   * @param mayEvict whether items may be evicted when live ones find no other chunk
   * @return false when the class has no page, or another drain is at work in it
   */
  public boolean start(SlabClass slabClass, int skip, boolean mayEvict) {
    int chosen = choose(slabClass, skip);
    slabClass.lock();
    try {
      if (chosen == 0
          || !slabClass.chunks().canDrain()
          || slabs.pagePool().classOf(chosen) != slabClass.id()
          || !slabClass.chunks().mayDrain(chosen)) {
        return false;
      }
      slabClass.chunks().startDraining(chosen);
    } finally {
      slabClass.unlock();
    }
    from = slabClass;
    page = chosen;
    evicts = mayEvict;
    deletesBusy = false;
    return true;
  }

  private int choose(SlabClass slabClass, int skip) {
    int uncut = slabClass.chunks().uncutPage();
    if (uncut != 0 && skip == 0) {
      return uncut;
    }
    PagePool pages = slabs.pagePool();
    int tail = slabClass.tail(Segment.COLD);
    int first = tail == 0 ? 1 : slabs.refs().pageOf(tail);
    int end = pages.end();
    int left = skip;
    for (int i = 0; i < end; i++) {
      int candidate = first + i < end ? first + i : first + i - end + 1;
      boolean fits = candidate < end && pages.classOf(candidate) == slabClass.id();
      if (fits && left-- == 0) {
        return candidate;
      }
    }
    return 0;
  }

  /** Goes over the chunks of the page once; whether all are free now. */
  public boolean pass() {
    busy = 0;
    for (int i = 0; i < from.perPage() && !from.chunks().isDrained(); i++) {
      empty(slabs.refs().refOf(page, i * from.chunkSize()));
    }
    from.lock();
    boolean done = from.chunks().isDrained();
    from.unlock();
    if (!done) {
      counters.busyItems += busy;
      counters.lastObstacle = obstacle;
    }
    return done;
  }

  /** From now on a chained value that is always being read is removed: its readers keep it. */
  public void deleteBusy() {
    deletesBusy = true;
  }

  /** Gives the emptied page to a class, or to the pool. */
  public void finish(int toClass) {
    from.lock();
    from.chunks().removeDrained();
    from.unlock();
    PagePool pages = slabs.pagePool();
    if (toClass != 0) {
      pages.pass(page, toClass);
      add(slabs, page, toClass);
      return;
    }
    boolean keep = pages.malloced() <= pages.limit();
    if (!keep) {
      slabs.discard(page); // before anybody else can take the page
    }
    pages.give(page, keep);
  }

  /** Leaves the page where it is. */
  public void giveUp() {
    from.lock();
    from.chunks().stopDraining();
    from.unlock();
  }

  /** Gives a page of the pool to a class: whether there was one. */
  public static boolean givePooled(Slabs slabs, int toClass) {
    int page = slabs.pagePool().takePooled(toClass);
    if (page != 0) {
      add(slabs, page, toClass);
    }
    return page != 0;
  }

  private static void add(Slabs slabs, int page, int toClass) {
    SlabClass slabClass = slabs.slabClass(toClass);
    slabClass.lock();
    slabClass.chunks().addPage(page);
    slabClass.unlock();
  }

  private void empty(int ref) {
    long chunk = slabs.address(ref);
    int state = ItemLayout.state(chunk);
    if (state == ItemLayout.FREE) {
      return;
    }
    if (state == ItemLayout.RESERVED) {
      obstacle(Obstacle.BUSY_FLOATING);
      return;
    }
    boolean hopeless = from.freeChunks() == 0 && !makeRoom(chunk);
    state = ItemLayout.state(chunk);
    if (state == ItemLayout.LINKED) {
      free(ref, ref, hopeless);
    } else if (state == ItemLayout.EXTENT && ItemLayout.extentOwner(chunk) != 0) {
      free(ItemLayout.extentOwner(chunk), ref, hopeless);
    }
  }

  private void obstacle(Obstacle met) {
    busy++;
    obstacle = met;
  }

  /** Frees chunks of the class; false when the class has nothing else to evict. */
  private boolean makeRoom(long chunk) {
    counters.busyNoMemory++;
    if (!evicts || giveNewPage()) {
      return true;
    }
    for (int i = 0; i < ROOM_ATTEMPTS && from.freeChunks() == 0; i++) {
      if (!policy.makeRoom(from)) {
        return i > 0;
      }
      if (ItemLayout.state(chunk) == ItemLayout.FREE) {
        counters.inlineReclaims++;
        break;
      }
    }
    return true;
  }

  /** While the limit allows it the class gets another page, so that nothing is lost. */
  private boolean giveNewPage() {
    int fresh = slabs.pagePool().takeNew(from.id());
    if (fresh != 0) {
      add(slabs, fresh, from.id());
    }
    return fresh != 0;
  }

  /** Moves or removes the item {@code head}, which is or has the chunk. */
  private void free(int head, int chunk, boolean hopeless) {
    long hash = slabs.hashOf(head);
    if (!slabs.tryLock(hash)) {
      obstacle(Obstacle.LOCKED);
      return;
    }
    try {
      if (!slabs.isLinked(hash, head)) {
        obstacle(Obstacle.BUSY_FLOATING);
      } else if (policy.isDead(slabs.address(head))) {
        remove(hash, head, true);
      } else if (slabs.isPinned(head) && ItemLayout.isChained(slabs.address(head))) {
        active(hash, head);
      } else if (!(head == chunk
          ? rescue.item(from, hash, head)
          : rescue.extents(from, page, head))) {
        noRoom(hash, head, hopeless);
      } else if (ItemLayout.state(slabs.address(chunk)) != ItemLayout.FREE) {
        obstacle(Obstacle.BUSY_FLOATING); // its readers still have the original
      }
    } finally {
      slabs.unlock(hash);
    }
  }

  private void active(long hash, int head) {
    if (deletesBusy) {
      counters.busyDeletes++;
      remove(hash, head, false);
    } else {
      obstacle(Obstacle.BUSY_ACTIVE);
    }
  }

  /** Nothing colder could go: then this item does. */
  private void noRoom(long hash, int head, boolean hopeless) {
    if (evicts && hopeless) {
      remove(hash, head, false);
    } else {
      obstacle(Obstacle.FROM_LRU);
    }
  }

  private void remove(long hash, int head, boolean dead) {
    boolean pinned = slabs.isPinned(head);
    policy.removing(slabs.classOfItem(head), head, dead);
    slabs.unlink(hash, head);
    if (pinned) {
      obstacle(Obstacle.BUSY_FLOATING);
    }
  }
}
