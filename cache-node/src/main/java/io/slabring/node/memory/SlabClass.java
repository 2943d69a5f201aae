package io.slabring.node.memory;

import io.slabring.node.memory.offheap.SpinLock;

/**
 * One size class: its lock, and its items in LRU segments; {@link FreeChunks} has the chunks that
 * have no item. Every method but the sizes and {@link #lock} wants the class lock held; read
 * without it, a count may be a moment old.
 *
 * <p>A class owns pages, a page is cut into chunks, a chunk is free, reserved, an item or an extent
 * (see {@link ItemLayout}). An item is in exactly one segment of the class it counts for: its
 * chunk's class, or the largest class when its value is chained.
 */
public final class SlabClass {
  private final int id;
  private final int chunkSize;
  private final ChunkRefs refs;
  private final FreeChunks chunks;
  private final SpinLock lock = new SpinLock(1, 4);

  private final int[] head = new int[Segment.COUNT];
  private final int[] tail = new int[Segment.COUNT];
  private final int[] items = new int[Segment.COUNT];
  private final long[] bytes = new long[Segment.COUNT];
  private final LiveCounts live;
  private final ClassCounters counters = new ClassCounters();

  SlabClass(int id, int chunkSize, ChunkRefs refs, PagePool pool, Epochs epochs) {
    this.live = new LiveCounts(epochs);
    this.chunks = new FreeChunks(chunkSize, refs, pool);
    this.id = id;
    this.chunkSize = chunkSize;
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
    return chunks.perPage();
  }

  /** Pages it owns. */
  public int pages() {
    return chunks.pages();
  }

  /** Free chunks, those not carved yet included. */
  public int freeChunks() {
    return chunks.count();
  }

  /** The free chunks; the class lock guards them too. */
  FreeChunks chunks() {
    return chunks;
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

  /** Items in a segment without those that a flush has voided, and without the uncounted. */
  public int liveItems(int segment) {
    return live.items(segment);
  }

  /** Bytes of the items without those that a flush has voided, and without the uncounted. */
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
    added(item, segment);
  }

  private void added(long item, int segment) {
    ItemLayout.linkedIn(item, segment);
    items[segment]++;
    bytes[segment] += ItemLayout.size(item);
    live.add(item, segment, 1);
  }

  /*
   * Items that another node hands over come the hottest first. Where nothing else is, or only what
   * is hotter, their order at the tail is the right one. Where colder items are, they go before all
   * of these: their exact places could only be found by walking.
   */

  /**
   * Marks an item linked and puts it at the tail of a segment; but at the head if it was used after
   * the item that is the tail. Takes the lock of the class.
   */
  void linkByAccess(int ref, int segment) {
    lock();
    try {
      linkByAccessLocked(ref, segment);
    } finally {
      unlock();
    }
  }

  private void linkByAccessLocked(int ref, int segment) {
    long item = refs.address(ref);
    int last = tail[segment];
    if (last == 0 || ItemLayout.access(item) > ItemLayout.access(refs.address(last))) {
      link(ref, segment);
      return;
    }
    ItemLayout.lruPrev(item, last);
    ItemLayout.lruNext(item, 0);
    ItemLayout.lruNext(refs.address(last), ref);
    tail[segment] = ref;
    added(item, segment);
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

  /** A linked item, whose stripe is held, too, is of no use to this node's clients any more. */
  public void uncount(int ref) {
    long item = refs.address(ref);
    int flags = ItemLayout.flags(item);
    if ((flags & ItemLayout.UNCOUNTED) == 0) {
      live.add(item, ItemLayout.segment(item), -1);
      ItemLayout.flags(item, flags | ItemLayout.UNCOUNTED);
    }
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
