package io.slabring.node.memory;

import static io.slabring.node.memory.ItemLayout.FREE;

import java.util.function.IntConsumer;

/**
 * One size class: its free chunks and its LRU segments. Every method but the sizes and {@link
 * #lock} wants the class lock held; read without it, a count may be a moment old.
 *
 * <p>A class owns pages, a page is cut into chunks, a chunk is free, reserved, an item or an extent
 * (see {@link ItemLayout}). An item is in exactly one segment of the class it counts for: its
 * chunk's class, or the largest class when its value is chained.
 */
public final class SlabClass {
  /*
   * Free chunks are carved from the newest page until it is used up, so memory is touched only as
   * it fills; freed chunks go to a doubly linked list, doubly so that the page mover can take the
   * chunks of one page out of it.
   */
  private final int id;
  private final int chunkSize;
  private final int perPage;
  private final ChunkRefs refs;
  private final PagePool pool;
  private final SpinLock lock = new SpinLock(1, 4);

  private int freeHead;
  private int freeChunks;
  private int carvePage;
  private int carved;
  private int uncut; // first of the pages that are cut after that one
  private int uncutPages;
  private int pages;
  private int draining; // page that is being emptied; its chunks are not handed out again
  private int drainLeft; // its chunks that are not free yet

  private final int[] head = new int[Segment.COUNT];
  private final int[] tail = new int[Segment.COUNT];
  private final int[] items = new int[Segment.COUNT];
  private final long[] bytes = new long[Segment.COUNT];
  private final LiveCounts live;
  private final ClassCounters counters = new ClassCounters();

  SlabClass(int id, int chunkSize, ChunkRefs refs, PagePool pool, Epochs epochs) {
    this.live = new LiveCounts(epochs);
    this.pool = pool;
    this.id = id;
    this.chunkSize = chunkSize;
    this.perPage = SizeClasses.PAGE / chunkSize;
    this.refs = refs;
  }

  /** Its number, 1 upwards. */
  public int id() {
    return id;
  }

  /** Bytes of each of its chunks. */
  public int chunkSize() {
    return chunkSize;
  }

  /** Chunks in each of its pages. */
  public int perPage() {
    return perPage;
  }

  /** Pages it owns. */
  public int pages() {
    return pages;
  }

  /** Free chunks, those not carved yet included. */
  public int freeChunks() {
    return freeChunks + (carvePage == 0 ? 0 : perPage - carved) + uncutPages * perPage;
  }

  /** Items in a segment. */
  public int items(int segment) {
    return items[segment];
  }

  /** Bytes of the items in a segment: keys, values and headers, without rounding. */
  public long bytes(int segment) {
    return bytes[segment];
  }

  /** Items in all segments. */
  public int items() {
    return items[0] + items[1] + items[2] + items[3];
  }

  /** Bytes of the items in all segments. */
  public long bytes() {
    return bytes[0] + bytes[1] + bytes[2] + bytes[3];
  }

  /** Items in a segment without those that a flush has voided. */
  public int liveItems(int segment) {
    return live.items(segment);
  }

  /** Bytes of the items without those that a flush has voided. */
  public long liveBytes() {
    return live.bytes();
  }

  /** The item of a segment that was moved there first, or 0. */
  public int tail(int segment) {
    return tail[segment];
  }

  /** The item of a segment that was moved there last, or 0. */
  public int head(int segment) {
    return head[segment];
  }

  /** What happened to its items. */
  public ClassCounters counters() {
    return counters;
  }

  /** Takes the class lock; after it only the page lock may be taken, or a stripe be tried. */
  public void lock() {
    lock.lock(0);
  }

  /** Releases the class lock. */
  public void unlock() {
    lock.unlock(0);
  }

  /** The item before this one in its segment, towards the head, or 0. */
  public int towardsHead(int ref) {
    return ItemLayout.lruPrev(refs.address(ref));
  }

  /** The item behind this one in its segment, towards the tail, or 0. */
  public int towardsTail(int ref) {
    return ItemLayout.lruNext(refs.address(ref));
  }

  /** A free chunk, or 0. The caller sets its state before it unlocks. */
  int popFree() {
    int ref = freeHead;
    if (ref != 0) {
      removeFree(ref);
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
  void pushFree(int ref) {
    long chunk = refs.address(ref);
    ItemLayout.state(chunk, FREE);
    if (draining != 0 && refs.pageOf(ref) == draining) {
      drainLeft--;
      return;
    }
    ItemLayout.lruPrev(chunk, 0);
    ItemLayout.lruNext(chunk, freeHead);
    if (freeHead != 0) {
      ItemLayout.lruPrev(refs.address(freeHead), ref);
    }
    freeHead = ref;
    freeChunks++;
  }

  private void removeFree(int ref) {
    long chunk = refs.address(ref);
    int prev = ItemLayout.lruPrev(chunk);
    int next = ItemLayout.lruNext(chunk);
    if (prev != 0) {
      ItemLayout.lruNext(refs.address(prev), next);
    } else {
      freeHead = next;
    }
    if (next != 0) {
      ItemLayout.lruPrev(refs.address(next), prev);
    }
    freeChunks--;
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
        removeFree(ref);
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
        pushFree(ref);
      }
    }
  }

  /** Visits the free list. */
  void forEachFree(IntConsumer visitor) {
    for (int ref = freeHead; ref != 0; ref = ItemLayout.lruNext(refs.address(ref))) {
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

  /** Puts an item at the head of a segment and marks it linked. */
  void link(int ref, int segment) {
    long item = refs.address(ref);
    int next = head[segment];
    ItemLayout.lruPrev(item, 0);
    ItemLayout.lruNext(item, next);
    if (next != 0) {
      ItemLayout.lruPrev(refs.address(next), ref);
    } else {
      tail[segment] = ref;
    }
    head[segment] = ref;
    ItemLayout.linkedIn(item, segment);
    items[segment]++;
    bytes[segment] += ItemLayout.size(item);
    live.add(item, segment, 1);
  }

  /** Takes an item out of its segment and leaves it reserved. */
  void unlink(int ref) {
    detach(ref);
    ItemLayout.state(refs.address(ref), ItemLayout.RESERVED);
  }

  private void detach(int ref) {
    long item = refs.address(ref);
    int segment = ItemLayout.segment(item);
    int prev = ItemLayout.lruPrev(item);
    int next = ItemLayout.lruNext(item);
    if (prev != 0) {
      ItemLayout.lruNext(refs.address(prev), next);
    } else {
      head[segment] = next;
    }
    if (next != 0) {
      ItemLayout.lruPrev(refs.address(next), prev);
    } else {
      tail[segment] = prev;
    }
    items[segment]--;
    bytes[segment] -= ItemLayout.size(item);
    live.add(item, segment, -1);
  }

  /** Moves an item to the head of a segment. It stays linked for threads that hold its stripe. */
  public void move(int ref, int segment) {
    detach(ref);
    link(ref, segment);
  }

  /** Puts the copy of an item in the place of the original, which becomes reserved. */
  void replace(int ref, int copy) {
    long original = refs.address(ref);
    long item = refs.address(copy);
    int segment = ItemLayout.segment(original);
    int prev = ItemLayout.lruPrev(original);
    int next = ItemLayout.lruNext(original);
    ItemLayout.lruPrev(item, prev);
    ItemLayout.lruNext(item, next);
    ItemLayout.linkedIn(item, segment);
    if (prev != 0) {
      ItemLayout.lruNext(refs.address(prev), copy);
    } else {
      head[segment] = copy;
    }
    if (next != 0) {
      ItemLayout.lruPrev(refs.address(next), copy);
    } else {
      tail[segment] = copy;
    }
    ItemLayout.state(original, ItemLayout.RESERVED);
  }

  /** A linked item's size changed by so many bytes in place. */
  void resized(int ref, long difference) {
    long item = refs.address(ref);
    bytes[ItemLayout.segment(item)] += difference;
    live.resize(item, difference);
  }
}
