package io.slabring.node.memory;

import java.util.function.LongPredicate;

/**
 * Finds the items of a {@link SlabsImage} in the pages and makes them items of an unused store, by
 * the steps by which items are linked at any time. Nothing that is read is trusted: each reference
 * is checked to be a chunk, each item to fit its chunk, and everything to be counted once. Used
 * once, by one thread.
 */
final class SlabsRestorer {
  /*
   * 1. Each LRU segment is walked from its tail to its head. A live item is put at the head of the
   *    new list, so the order stays, and into the index; a dead one is marked free.
   * 2. Each page is walked. What is not an item of step 1 or an extent of one is free: also what
   *    was reserved for a value that had not arrived completely.
   */
  private final Slabs slabs;
  private final ChunkRefs refs;
  private final byte[] owners;
  private final SlabsImage image;
  private final LongPredicate isLive;
  private final int largest;
  private long items;
  private long extents;

  SlabsRestorer(Slabs slabs, SlabsImage image, LongPredicate isLive) {
    this.slabs = slabs;
    this.refs = slabs.refs();
    this.owners = image.owners();
    this.image = image;
    this.isLive = isLive;
    this.largest = slabs.sizes().largest();
  }

  long restore() throws DamagedImageException {
    takePages();
    slabs.index().restoreBuckets(image.buckets());
    for (int id = 1; id <= largest; id++) {
      SlabsImage.ClassImage saved = image.slabClass(id);
      for (int segment = 0; segment < Segment.COUNT; segment++) {
        relink(slabs.slabClass(id), segment, saved.tails()[segment], saved.items()[segment]);
      }
    }
    freeTheRest();
    return items;
  }

  private void takePages() throws DamagedImageException {
    int[] owned = new int[largest + 1];
    for (int page = 1; page < owners.length; page++) {
      owned[owners[page] & 0xff]++;
    }
    slabs.pagePool().restore(owners);
    for (int id = 1; id <= largest; id++) {
      SlabsImage.ClassImage saved = image.slabClass(id);
      SlabClass slabClass = slabs.slabClass(id);
      int page = saved.carvePage();
      boolean valid =
          page == 0
              || page > 0
                  && page < owners.length
                  && (owners[page] & 0xff) == id
                  && saved.carved() >= 0
                  && saved.carved() < slabClass.perPage();
      require(valid, page, "the page that is being cut");
      slabClass.chunks().restore(owned[id], page, page == 0 ? 0 : saved.carved());
    }
  }

  private void relink(SlabClass slabClass, int segment, int tail, int count)
      throws DamagedImageException {
    int behind = 0;
    int ref = tail;
    for (int i = 0; i < count; i++) {
      require(isChunk(ref), ref, "an item is no chunk");
      long item = refs.address(ref);
      boolean listed =
          ItemLayout.state(item) == ItemLayout.LINKED
              && ItemLayout.segment(item) == segment
              && ItemLayout.lruNext(item) == behind;
      require(listed, ref, "an item is not where the list says");
      int pieces = check(slabClass, ref, item);
      behind = ref;
      ref = ItemLayout.lruPrev(item);
      if (isLive.test(item)) {
        ItemLayout.pins(item, 0);
        slabs.index().insert(slabs.hashOf(behind), behind);
        slabClass.link(behind, segment);
        items++;
        extents += pieces;
      } else {
        ItemLayout.state(item, ItemLayout.FREE);
      }
    }
    require(ref == 0, ref, "a list is longer than its items");
  }

  /** Whether a reference is the beginning of a chunk that was handed out at least once. */
  private boolean isChunk(int ref) {
    int page = refs.pageOf(ref);
    if (page < 1 || page >= owners.length || owners[page] == 0) {
      return false;
    }
    SlabClass slabClass = slabs.slabClass(owners[page] & 0xff);
    int offset = (int) (refs.address(ref) - refs.address(refs.refOf(page, 0)));
    int number = offset / slabClass.chunkSize();
    return offset % slabClass.chunkSize() == 0
        && number < slabClass.perPage()
        && slabClass.chunks().isCarved(page, number);
  }

  /** Checks that an item fits its chunk or its extents, and returns how many of these it has. */
  private int check(SlabClass slabClass, int ref, long item) throws DamagedImageException {
    int keyLength = ItemLayout.keyLength(item);
    int room = slabs.classOfChunk(ref).chunkSize();
    boolean chained = ItemLayout.isChained(item);
    boolean fits =
        keyLength >= 1
            && keyLength <= Key.MAX_LENGTH
            && ItemLayout.valueLength(item) >= 0
            && ItemLayout.size(item) - (chained ? ItemLayout.valueLength(item) : 0) <= room;
    require(fits, ref, "an item does not fit its chunk");
    require(slabs.classOfItem(ref) == slabClass, ref, "an item is of another class");
    return chained ? checkChain(ref, item) : 0;
  }

  private int checkChain(int ref, long item) throws DamagedImageException {
    int left = ItemLayout.valueLength(item);
    int last = 0;
    int count = 0;
    for (int extent = ItemLayout.firstExtent(item); extent != 0; ) {
      require(isChunk(extent), extent, "an extent is no chunk");
      long chunk = refs.address(extent);
      int length = ItemLayout.extentLength(chunk);
      boolean valid =
          ItemLayout.state(chunk) == ItemLayout.EXTENT
              && ItemLayout.extentOwner(chunk) == ref
              && length > 0
              && length <= slabs.classOfChunk(extent).chunkSize() - ItemLayout.EXTENT_DATA
              && length <= left;
      require(valid, extent, "an extent is not its item's");
      left -= length;
      last = extent;
      count++;
      extent = ItemLayout.extentNext(chunk);
    }
    require(left == 0 && ItemLayout.lastExtent(item) == last, ref, "a value is not complete");
    return count;
  }

  private void freeTheRest() throws DamagedImageException {
    long itemsFound = 0;
    long extentsFound = 0;
    for (int page = 1; page < owners.length; page++) {
      int id = owners[page] & 0xff;
      SlabClass slabClass = id == 0 ? null : slabs.slabClass(id);
      for (int i = 0;
          id != 0 && i < slabClass.perPage() && slabClass.chunks().isCarved(page, i);
          i++) {
        int ref = refs.refOf(page, i * slabClass.chunkSize());
        long chunk = refs.address(ref);
        int state = ItemLayout.state(chunk);
        if (state == ItemLayout.LINKED) {
          itemsFound++;
        } else if (state == ItemLayout.EXTENT && hasOwner(chunk)) {
          extentsFound++;
        } else {
          slabClass.chunks().push(ref);
        }
      }
    }
    require(itemsFound == items, (int) itemsFound, "items that are in no list");
    require(extentsFound == extents, (int) extentsFound, "extents that are of no value");
  }

  private boolean hasOwner(long extent) {
    int owner = ItemLayout.extentOwner(extent);
    return isChunk(owner)
        && ItemLayout.state(refs.address(owner)) == ItemLayout.LINKED
        && ItemLayout.isChained(refs.address(owner));
  }

  private static void require(boolean holds, int number, String rule) throws DamagedImageException {
    if (!holds) {
      throw new DamagedImageException(
          "its pages do not agree: " + rule + ": " + Integer.toUnsignedString(number));
    }
  }
}
