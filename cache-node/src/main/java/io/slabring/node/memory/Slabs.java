package io.slabring.node.memory;

import io.slabring.node.memory.offheap.KeyHash;
import io.slabring.node.memory.offheap.OffHeap;

/**
 * The memory of one store: pages, the size classes that cut them into chunks, and the index that
 * finds items by key. Items are handled by 32-bit references; {@link #address} gives the offset at
 * which {@link ItemLayout} reads their fields.
 *
 * <p>Locks, in the order in which they may be taken: the stripe of a key's hash, then one size
 * class, then the pages. A thread that holds a class may only <em>try</em> a stripe.
 */
public final class Slabs implements AutoCloseable {
  private final OffHeap.Region region;
  private final ChunkRefs refs;
  private final SizeClasses sizes;
  private final SlabClass[] classes;
  private final PagePool pages;
  private final HashIndex index;
  private final Epochs epochs;

  /**
   * @param capacity most pages there can ever be
   * @param limit pages that may be in use now
   * @param hashPower log2 of the index's buckets at the start, 11 to 32
   * @param epochs of the items
   */
  public Slabs(SizeClasses sizes, int capacity, int limit, int hashPower, Epochs epochs) {
    this.sizes = sizes;
    this.epochs = epochs;
    long pageBytes = (capacity + 1L) * SizeClasses.PAGE;
    long maxItems = (long) capacity * sizes.perPage(1);
    region = OffHeap.take(pageBytes + HashIndex.bytesFor(maxItems, hashPower));
    refs = new ChunkRefs(region.base(), ChunkRefs.shiftFor(capacity));
    pages = new PagePool(capacity, limit);
    index = new HashIndex(region.base() + pageBytes, maxItems, hashPower, refs);
    classes = new SlabClass[sizes.largest() + 1];
    for (int id = 1; id < classes.length; id++) {
      classes[id] = new SlabClass(id, sizes.chunkSize(id), refs, pages, epochs);
    }
  }

  /** Smallest unit in which chunk sizes must be given so that so many pages can be addressed. */
  public static int chunkUnit(int capacity) {
    return 1 << ChunkRefs.shiftFor(capacity);
  }

  /** Bytes of address space that a store of so many pages takes. */
  public static long addressSpace(SizeClasses sizes, int capacity, int hashPower) {
    long maxItems = (long) capacity * sizes.perPage(1);
    return (capacity + 1L) * SizeClasses.PAGE + HashIndex.bytesFor(maxItems, hashPower);
  }

  Epochs epochs() {
    return epochs;
  }

  /** The table of chunk sizes. */
  public SizeClasses sizes() {
    return sizes;
  }

  /** A size class by number, 1 to {@code sizes().largest()}. */
  public SlabClass slabClass(int id) {
    return classes[id];
  }

  /** Offset of a chunk for {@link ItemLayout}. */
  public long address(int ref) {
    return refs.address(ref);
  }

  /** Class that owns the chunk. */
  public SlabClass classOfChunk(int ref) {
    return classes[pages.classOf(refs.pageOf(ref))];
  }

  /** Class in whose segments the item is listed. */
  public SlabClass classOfItem(int ref) {
    return ItemLayout.isChained(refs.address(ref))
        ? classes[classes.length - 1]
        : classOfChunk(ref);
  }

  /** Hash of an item's key. */
  public long hashOf(int ref) {
    long item = refs.address(ref);
    return KeyHash.of(ItemLayout.key(item), ItemLayout.keyLength(item));
  }

  // ---- stripes and index

  /** Takes the stripe lock of a hash. */
  public void lock(long hash) {
    index.stripes().lock(index.stripe(hash));
  }

  /** Takes the stripe lock of a hash if nobody holds it. */
  public boolean tryLock(long hash) {
    return index.stripes().tryLock(index.stripe(hash));
  }

  /** Releases the stripe lock of a hash. */
  public void unlock(long hash) {
    index.stripes().unlock(index.stripe(hash));
  }

  /** Touches the items that keys probably lead to: see {@link HashIndex#touchAhead}. */
  public int touchAhead(Key[] keys, int count, int[] firsts) {
    return index.touchAhead(keys, count, firsts);
  }

  /** The linked item with this key, or 0. Stripe held. */
  public int find(Key key) {
    return index.find(key);
  }

  /** The linked item with the key of the (reserved) item {@code like}, or 0. Stripe held. */
  public int findLike(long hash, int like) {
    return index.find(hash, refs.address(like));
  }

  /** Whether exactly this item is linked. Stripe held. */
  public boolean isLinked(long hash, int ref) {
    return index.contains(hash, ref);
  }

  /** Splits some buckets if the index is too full for so many items: whether. No lock held. */
  public boolean growIndex(long items) {
    if (!index.isCrowded(items)) {
      return false;
    }
    index.growBy(4);
    return true;
  }

  /** Forbids or allows the index to grow. */
  public void mayGrowIndex(boolean allowed) {
    index.mayGrow(allowed);
  }

  /** Buckets of the index. */
  public long indexBuckets() {
    return index.buckets();
  }

  /**
   * A reserved chunk of a class from its free ones or a fresh page; 0 when there is neither. The
   * first page of a class may exceed the limit.
   */
  public int allocate(int classId) {
    SlabClass slabClass = classes[classId];
    slabClass.lock();
    try {
      int ref = allocateLocked(slabClass);
      if (ref != 0) {
        return ref;
      }
      int page = pages.take(classId, slabClass.pages() == 0);
      if (page == 0) {
        return 0;
      }
      slabClass.chunks().addPage(page);
      return allocateLocked(slabClass);
    } finally {
      slabClass.unlock();
    }
  }

  /** A reserved chunk from the free ones, or 0. The caller holds the lock of the class. */
  public int allocateLocked(SlabClass slabClass) {
    int ref = slabClass.chunks().pop();
    if (ref != 0) {
      long chunk = refs.address(ref);
      ItemLayout.state(chunk, ItemLayout.RESERVED);
      ItemLayout.flags(chunk, 0);
    }
    return ref;
  }

  /** A reserved chunk becomes part of a value. */
  void markExtent(int ref) {
    SlabClass slabClass = classOfChunk(ref);
    slabClass.lock();
    try {
      ItemLayout.state(refs.address(ref), ItemLayout.EXTENT);
    } finally {
      slabClass.unlock();
    }
  }

  /** Writes header and key of a reserved item whose value will lie in it. */
  public void initialize(int ref, Key key, int clientFlags, int expiry, int flags, int length) {
    long item = refs.address(ref);
    ItemLayout.initialize(item, key, clientFlags, expiry, flags);
    ItemLayout.valueLength(item, length);
  }

  /** Writes header and key of a reserved item whose value will lie in extents. */
  public void initializeChained(int ref, Key key, int clientFlags, int expiry, int flags) {
    long item = refs.address(ref);
    ItemLayout.initialize(item, key, clientFlags, expiry, flags | ItemLayout.CHAINED);
    ItemLayout.chain(item, 0, 0);
  }

  /** Gives a reserved item the key, flags and expiry of another one; its value is missing. */
  public void initializeLike(int ref, int other, boolean chained, int length) {
    long item = refs.address(ref);
    ItemLayout.initializeLike(item, refs.address(other), chained);
    if (chained) {
      ItemLayout.chain(item, 0, 0);
    } else {
      ItemLayout.valueLength(item, length);
    }
  }

  /** New flags and expiry for a linked item that is about to be overwritten. Stripe held. */
  public void reinitialize(int ref, int clientFlags, int expiry, int flags) {
    ItemLayout.reinitialize(refs.address(ref), clientFlags, expiry, flags);
  }

  /** Frees a reserved item and its extents; pinned, it is freed when the last reader unpins. */
  public void free(int ref) {
    long item = refs.address(ref);
    if (ItemLayout.pins(item) != 0) {
      return;
    }
    if (ItemLayout.isChained(item)) {
      for (int extent = ItemLayout.firstExtent(item); extent != 0; ) {
        int next = ItemLayout.extentNext(refs.address(extent));
        freeChunk(extent);
        extent = next;
      }
    }
    freeChunk(ref);
  }

  private void freeChunk(int ref) {
    SlabClass slabClass = classOfChunk(ref);
    slabClass.lock();
    try {
      slabClass.chunks().push(ref);
    } finally {
      slabClass.unlock();
    }
  }

  /** Makes a reserved item visible, at the head of a segment. Stripe held. */
  public void link(long hash, int ref, int segment) {
    index.insert(hash, ref);
    SlabClass slabClass = classOfItem(ref);
    slabClass.lock();
    try {
      slabClass.link(ref, segment);
    } finally {
      slabClass.unlock();
    }
  }

  /**
   * As {@link #link}, of an item that was last used some time ago: it gets to the tail if it was
   * used before the item there.
   */
  public void linkByAccess(long hash, int ref, int segment) {
    index.insert(hash, ref);
    classOfItem(ref).linkByAccess(ref, segment);
  }

  /** Makes a linked item invisible and frees it. Stripe held. */
  public void unlink(long hash, int ref) {
    index.remove(hash, ref);
    SlabClass slabClass = classOfItem(ref);
    boolean simple = isInOneChunk(ref);
    slabClass.lock();
    try {
      slabClass.unlink(ref);
      if (simple) {
        slabClass.chunks().push(ref);
      }
    } finally {
      slabClass.unlock();
    }
    if (!simple) {
      free(ref);
    }
  }

  /** As {@link #unlink}. The caller also holds the lock of the item's class. */
  public void unlinkLocked(long hash, int ref) {
    index.remove(hash, ref);
    SlabClass slabClass = classOfItem(ref);
    slabClass.unlink(ref);
    if (isInOneChunk(ref)) {
      slabClass.chunks().push(ref);
      return;
    }
    slabClass.unlock(); // freeing takes the locks of the extents' classes, one at a time
    try {
      free(ref);
    } finally {
      slabClass.lock();
    }
  }

  /** Whether an item is free as soon as its chunk is: it has no extents and no readers. */
  private boolean isInOneChunk(int ref) {
    long item = refs.address(ref);
    return !ItemLayout.isChained(item) && ItemLayout.pins(item) == 0;
  }

  /** Whether somebody reads the item without a lock, so that it must stay as it is. */
  public boolean isPinned(int ref) {
    return ItemLayout.pins(refs.address(ref)) != 0;
  }

  /** The value of a linked item got another length within its chunk. Stripe held. */
  public void resize(int ref, int length) {
    long item = refs.address(ref);
    int difference = length - ItemLayout.valueLength(item);
    if (difference != 0) {
      SlabClass slabClass = classOfItem(ref);
      slabClass.lock();
      try {
        ItemLayout.valueLength(item, length);
        slabClass.resized(ref, difference);
      } finally {
        slabClass.unlock();
      }
    }
  }

  // ---- pins: readers of a value that hold no lock

  /** Keeps an item's memory until {@link #unpin}; false at 65,535 readers. Stripe held. */
  public boolean pin(int ref) {
    long item = refs.address(ref);
    int pins = ItemLayout.pins(item);
    if (pins == 0xffff) {
      return false;
    }
    ItemLayout.pins(item, pins + 1);
    return true;
  }

  /** Ends a {@link #pin}. No lock held. */
  public void unpin(int ref) {
    long hash = hashOf(ref);
    lock(hash);
    try {
      long item = refs.address(ref);
      int pins = ItemLayout.pins(item) - 1;
      ItemLayout.pins(item, pins);
      if (pins == 0 && ItemLayout.state(item) == ItemLayout.RESERVED) {
        free(ref);
      }
    } finally {
      unlock(hash);
    }
  }

  // ---- pages

  /** The pages and their owners. */
  public PagePool pagePool() {
    return pages;
  }

  /** Offset of the first page; the others follow it. */
  public long pagesAt() {
    return refs.address(refs.refOf(1, 0));
  }

  /** Gives the memory of a page back. */
  void discard(int page) {
    OffHeap.discard(refs.address(refs.refOf(page, 0)), SizeClasses.PAGE);
  }

  ChunkRefs refs() {
    return refs;
  }

  HashIndex index() {
    return index;
  }

  /**
   * Changes {@link PagePool#limit}, at most to the capacity; what is too much leaves as it is
   * moved.
   */
  public void pageLimit(int limit) {
    pages.limit(limit, this::discard);
  }

  /** Gives all memory back. Nothing may use the store any more. */
  @Override
  public void close() {
    region.close();
  }
}
