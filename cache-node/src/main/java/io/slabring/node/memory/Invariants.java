package io.slabring.node.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Checks a store's memory from scratch: every chunk is free, reserved, linked or an extent and
 * counted once; lists agree in both directions; the index finds each item and nothing else. Only
 * while no other thread uses the store. For tests and for finding a bug in the field.
 */
public final class Invariants {
  private final Slabs slabs;
  private final Set<Integer> free = new HashSet<>();
  private final Set<Integer> linked = new HashSet<>();
  private final Set<Integer> extents = new HashSet<>();
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
    require(
        invariants.reserved == reservedChunks,
        "reserved chunks: " + invariants.reserved + ", expected " + reservedChunks);
  }

  private void checkLists(SlabClass slabClass) {
    for (int segment = 0; segment < Segment.COUNT; segment++) {
      int count = 0;
      long bytes = 0;
      int prev = 0;
      for (int ref = slabClass.head(segment); ref != 0; ) {
        long item = slabs.address(ref);
        require(linked.add(ref), "item is twice in lists: " + ref);
        require(ItemLayout.state(item) == ItemLayout.LINKED, "listed item is not linked: " + ref);
        require(ItemLayout.segment(item) == segment, "item is in another segment: " + ref);
        require(ItemLayout.lruPrev(item) == prev, "backward link differs: " + ref);
        require(slabs.classOfItem(ref) == slabClass, "item is of another class: " + ref);
        checkSize(ref, item);
        count++;
        bytes += ItemLayout.size(item);
        prev = ref;
        ref = ItemLayout.lruNext(item);
      }
      require(slabClass.tail(segment) == prev, "tail is not the last item: " + prev);
      require(slabClass.items(segment) == count, "item count of class " + slabClass.id());
      require(slabClass.bytes(segment) == bytes, "bytes of class " + slabClass.id());
    }
    slabClass.lock();
    slabClass.forEachFree(ref -> require(free.add(ref), "chunk is twice free: " + ref));
    slabClass.unlock();
  }

  private void checkSize(int ref, long item) {
    if (!ItemLayout.isChained(item)) {
      require(
          ItemLayout.size(item) <= slabs.classOfChunk(ref).chunkSize(),
          "item is larger than its chunk: " + ref);
      return;
    }
    long bytes = 0;
    int last = 0;
    for (int extent = ItemLayout.firstExtent(item); extent != 0; ) {
      long chunk = slabs.address(extent);
      require(extents.add(extent), "extent is in two values: " + extent);
      require(ItemLayout.state(chunk) == ItemLayout.EXTENT, "not an extent: " + extent);
      require(ItemLayout.extentOwner(chunk) == ref, "extent has another owner: " + extent);
      bytes += ItemLayout.extentLength(chunk);
      last = extent;
      extent = ItemLayout.extentNext(chunk);
    }
    require(ItemLayout.lastExtent(item) == last, "last extent: " + last);
    require(bytes == ItemLayout.valueLength(item), "extents do not add up: " + ref);
  }

  private void checkIndex() {
    HashIndex index = slabs.index();
    int found = 0;
    for (long bucket = 0; bucket < index.buckets(); bucket++) {
      for (int ref = index.bucketHead(bucket); ref != 0; ) {
        require(linked.contains(ref), "indexed item is in no list: " + ref);
        long hash = slabs.hashOf(ref);
        require(index.bucketNumber(hash) == bucket, "item is in another bucket: " + ref);
        found++;
        ref = ItemLayout.hashNext(slabs.address(ref));
      }
    }
    require(found == linked.size(), "indexed " + found + ", listed " + linked.size());
  }

  private void checkPages() {
    PagePool pages = slabs.pagePool();
    Map<Integer, Integer> owned = new HashMap<>();
    int used = 0;
    for (int page = 1; page < pages.end(); page++) {
      int classId = pages.classOf(page);
      if (classId != 0) {
        used++;
        owned.merge(classId, 1, Integer::sum);
        checkChunks(slabs.slabClass(classId), page);
      }
    }
    require(used == pages.used(), "pages in use: " + pages.used() + ", found " + used);
    for (int id = 1; id <= slabs.sizes().largest(); id++) {
      int pagesOf = owned.getOrDefault(id, 0);
      require(slabs.slabClass(id).pages() == pagesOf, "pages of class " + id + ": " + pagesOf);
    }
  }

  private void checkChunks(SlabClass slabClass, int page) {
    for (int i = 0; i < slabClass.perPage(); i++) {
      int ref = slabs.refs().refOf(page, i * slabClass.chunkSize());
      int state = ItemLayout.state(slabs.address(ref));
      boolean carved = slabClass.isCarved(page, i);
      if (!carved || state == ItemLayout.FREE) {
        require(free.contains(ref) == carved, "free chunk and free list disagree: " + ref);
        continue;
      }
      require(!free.contains(ref), "chunk in use is on the free list: " + ref);
      if (state == ItemLayout.LINKED) {
        require(linked.contains(ref), "linked chunk is in no list: " + ref);
      } else if (state == ItemLayout.RESERVED) {
        reserved++;
      }
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalStateException("store is inconsistent: " + rule);
    }
  }
}
