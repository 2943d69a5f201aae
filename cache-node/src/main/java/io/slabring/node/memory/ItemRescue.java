package io.slabring.node.memory;

import io.slabring.node.memory.offheap.OffHeap;

/**
 * Moves live items and extents to other chunks of their class. The stripe of the item's hash is
 * held, no class is. One thread at a time.
 */
final class ItemRescue {
  private final Slabs slabs;
  private final DrainCounters counters;

  ItemRescue(Slabs slabs, DrainCounters counters) {
    this.slabs = slabs;
    this.counters = counters;
  }

  private int freeChunk(SlabClass of) {
    of.lock();
    try {
      return slabs.allocateLocked(of);
    } finally {
      of.unlock();
    }
  }

  /**
   * Moves a linked item; one that is pinned stays for its readers, unlinked. A chained one must not
   * be pinned.
   *
   * @return false when there is no free chunk
   */
  boolean item(SlabClass of, long hash, int ref) {
    int copy = freeChunk(of);
    if (copy == 0) {
      return false;
    }
    counters.rescues.incrementAndGet(); // before the copy is visible
    long from = slabs.address(ref);
    long to = slabs.address(copy);
    boolean chained = ItemLayout.isChained(from);
    boolean pinned = slabs.isPinned(ref);
    OffHeap.copy(from, to, chained ? ItemLayout.chainedSize(from) : ItemLayout.size(from));
    ItemLayout.state(to, ItemLayout.RESERVED);
    ItemLayout.pins(to, 0);
    for (int extent = chained ? ItemLayout.firstExtent(to) : 0; extent != 0; ) {
      ItemLayout.extentOwner(slabs.address(extent), copy);
      extent = ItemLayout.extentNext(slabs.address(extent));
    }
    slabs.index().replace(hash, ref, copy);
    SlabClass listed = chained ? slabs.slabClass(slabs.sizes().largest()) : of;
    listed.lock();
    listed.replace(ref, copy);
    listed.unlock();
    if (!pinned) {
      ItemLayout.flags(from, ItemLayout.flags(from) & ~ItemLayout.CHAINED); // they are the copy's
      slabs.free(ref);
    }
    return true;
  }

  /**
   * Moves all extents of an item that lie on a page. The item must not be pinned. That is one walk
   * over its chain, however many there are.
   *
   * @return false when there are not enough free chunks
   */
  boolean extents(SlabClass of, int page, int head) {
    long item = slabs.address(head);
    if (!ItemLayout.isChained(item)) {
      return true; // the chunk was the extent of another item a moment ago
    }
    int before = 0;
    for (int extent = ItemLayout.firstExtent(item); extent != 0; ) {
      int here = extent;
      if (slabs.refs().pageOf(extent) == page) {
        here = freeChunk(of);
        if (here == 0) {
          return false;
        }
        moveExtent(item, before, extent, here);
        slabs.free(extent);
      }
      before = here;
      extent = ItemLayout.extentNext(slabs.address(here));
    }
    return true;
  }

  private void moveExtent(long item, int before, int extent, int copy) {
    counters.chunkRescues++;
    long from = slabs.address(extent);
    long to = slabs.address(copy);
    OffHeap.copy(from, to, ItemLayout.EXTENT_DATA + ItemLayout.extentLength(from));
    ItemLayout.state(to, ItemLayout.RESERVED);
    slabs.markExtent(copy);
    ItemLayout.pins(from, 0);
    ItemLayout.flags(from, 0);
    boolean first = before == 0;
    if (!first) {
      ItemLayout.extentNext(slabs.address(before), copy);
    }
    ItemLayout.chain(
        item,
        first ? copy : ItemLayout.firstExtent(item),
        ItemLayout.lastExtent(item) == extent ? copy : ItemLayout.lastExtent(item));
  }
}
