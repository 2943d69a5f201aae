package io.slabring.node.memory;

import java.util.BitSet;

/**
 * Checks a store's memory from scratch: every chunk is free, reserved, linked or an extent and
 * counted once; lists agree in both directions; the index finds each item and nothing else. Only
 * while no other thread uses the store. For tests and for finding a bug in the field.
 */
public final class Invariants {
  private final Slabs slabs;
  private final RefSet free = new RefSet();
  private final RefSet linked = new RefSet();
  private final RefSet extents = new RefSet();
  private int linkedCount;
  private int reserved;

  private Invariants(Slabs slabs) {
    this.slabs = slabs;
  }

  /**
   * Checks everything.
   *
   * @param reservedChunks how many chunks the caller knows to be reserved, extents not counted
   * @throws IllegalStateException naming the first rule that does not hold
   */
  public static void check(Slabs slabs, int reservedChunks) {
    Invariants invariants = new Invariants(slabs);
    for (int id = 1; id <= slabs.sizes().largest(); id++) {
      invariants.checkLists(slabs.slabClass(id));
    }
    invariants.checkIndex();
    invariants.checkPages();
    invariants.checkExtents();
    require(
        invariants.reserved == reservedChunks,
        invariants.reserved,
        "reserved chunks, expected " + reservedChunks);
  }

  private void checkLists(SlabClass slabClass) {
    long liveBytes = 0;
    for (int segment = 0; segment < Segment.COUNT; segment++) {
      int count = 0;
      int live = 0;
      long bytes = 0;
      int prev = 0;
      for (int ref = slabClass.head(segment); ref != 0; ) {
        long item = slabs.address(ref);
        require(linked.add(ref), ref, "item is twice in lists");
        require(ItemLayout.state(item) == ItemLayout.LINKED, ref, "listed item is not linked");
        require(ItemLayout.segment(item) == segment, ref, "item is in another segment");
        require(ItemLayout.lruPrev(item) == prev, ref, "backward link differs");
        require(slabs.classOfItem(ref) == slabClass, ref, "item is of another class");
        checkSize(ref, item);
        count++;
        bytes += ItemLayout.size(item);
        boolean counted = (ItemLayout.flags(item) & ItemLayout.UNCOUNTED) == 0;
        if (counted && slabs.epochs().isSurvivor(item)) {
          live++;
          liveBytes += ItemLayout.size(item);
        }
        prev = ref;
        ref = ItemLayout.lruNext(item);
      }
      require(slabClass.tail(segment) == prev, prev, "tail is not the last item");
      require(slabClass.items(segment) == count, slabClass.id(), "item count of a class");
      require(slabClass.bytes(segment) == bytes, slabClass.id(), "bytes of a class");
      require(slabClass.liveItems(segment) == live, slabClass.id(), "live items of a class");
      linkedCount += count;
    }
    require(slabClass.liveBytes() == liveBytes, slabClass.id(), "live bytes of a class");
    require(slabClass.chunks().canDrain(), slabClass.id(), "class still empties a page");
    slabClass.chunks().forEachFree(ref -> require(free.add(ref), ref, "chunk is twice free"));
  }

  private void checkSize(int ref, long item) {
    if (ItemLayout.isChained(item)) {
      long bytes = checkChain(ref, item);
      require(bytes == ItemLayout.valueLength(item), ref, "extents do not add up");
    } else {
      long room = slabs.classOfChunk(ref).chunkSize();
      require(ItemLayout.size(item) <= room, ref, "item is larger than its chunk");
    }
  }

  /** Bytes in the extents of an item. */
  private long checkChain(int ref, long item) {
    long bytes = 0;
    int last = 0;
    for (int extent = ItemLayout.firstExtent(item); extent != 0; ) {
      long chunk = slabs.address(extent);
      require(extents.add(extent), extent, "extent is in two values");
      require(ItemLayout.state(chunk) == ItemLayout.EXTENT, extent, "not an extent");
      require(ItemLayout.extentOwner(chunk) == ref, extent, "extent has another owner");
      bytes += ItemLayout.extentLength(chunk);
      last = extent;
      extent = ItemLayout.extentNext(chunk);
    }
    require(ItemLayout.lastExtent(item) == last, ref, "last extent");
    return bytes;
  }

  private void checkIndex() {
    HashIndex index = slabs.index();
    int found = 0;
    for (long bucket = 0; bucket < index.buckets(); bucket++) {
      for (int ref = index.bucketHead(bucket); ref != 0; ) {
        require(linked.contains(ref), ref, "indexed item is in no list");
        long hash = slabs.hashOf(ref);
        require(index.bucketNumber(hash) == bucket, ref, "item is in another bucket");
        require(++found <= linkedCount, ref, "more items indexed than listed");
        ref = ItemLayout.hashNext(slabs.address(ref));
      }
    }
    require(found == linkedCount, found, "fewer items indexed than listed");
  }

  private void checkPages() {
    PagePool pages = slabs.pagePool();
    int[] owned = new int[slabs.sizes().largest() + 1];
    int used = 0;
    for (int page = 1; page < pages.end(); page++) {
      int classId = pages.classOf(page);
      if (classId != 0) {
        used++;
        owned[classId]++;
        forEachChunk(page, slabs.slabClass(classId), this::checkChunk);
      }
    }
    require(used == pages.used(), used, "pages found in use");
    for (int id = 1; id < owned.length; id++) {
      require(slabs.slabClass(id).pages() == owned[id], id, "pages of a class");
    }
  }

  private void checkChunk(int ref, boolean carved) {
    long chunk = slabs.address(ref);
    int state = ItemLayout.state(chunk);
    boolean isFree = !carved || state == ItemLayout.FREE;
    require(free.contains(ref) == (isFree && carved), ref, "state and free list disagree");
    if (!isFree && state == ItemLayout.LINKED) {
      require(linked.contains(ref), ref, "linked chunk is in no list");
    } else if (!isFree && state == ItemLayout.RESERVED) {
      reserved++;
      if (ItemLayout.isChained(chunk)) {
        checkChain(ref, chunk);
      }
    }
  }

  /** An extent that no value owns would be lost for ever. */
  private void checkExtents() {
    PagePool pages = slabs.pagePool();
    for (int page = 1; page < pages.end(); page++) {
      int classId = pages.classOf(page);
      if (classId != 0) {
        forEachChunk(
            page,
            slabs.slabClass(classId),
            (ref, carved) -> {
              boolean extent = carved && ItemLayout.state(slabs.address(ref)) == ItemLayout.EXTENT;
              require(extents.contains(ref) == extent, ref, "extent of no value");
            });
      }
    }
  }

  private interface ChunkVisitor {
    void visit(int ref, boolean carved);
  }

  private void forEachChunk(int page, SlabClass slabClass, ChunkVisitor visitor) {
    for (int i = 0; i < slabClass.perPage(); i++) {
      int ref = slabs.refs().refOf(page, i * slabClass.chunkSize());
      visitor.visit(ref, slabClass.chunks().isCarved(page, i));
    }
  }

  private static void require(boolean holds, int number, String rule) {
    if (!holds) {
      throw new IllegalStateException(
          "store is inconsistent: " + rule + ": " + Integer.toUnsignedString(number));
    }
  }

  /** References, of which the upper half are negative numbers. */
  private static final class RefSet {
    private final BitSet lower = new BitSet();
    private final BitSet upper = new BitSet();

    private BitSet half(int ref) {
      return ref < 0 ? upper : lower;
    }

    boolean contains(int ref) {
      return half(ref).get(ref & Integer.MAX_VALUE);
    }

    /** False when it was there. */
    boolean add(int ref) {
      boolean added = !contains(ref);
      half(ref).set(ref & Integer.MAX_VALUE);
      return added;
    }
  }
}
