package io.slabring.node.memory;

import java.lang.foreign.MemorySegment;

/**
 * Reads the chained value of a pinned item piece by piece, without a lock: a pinned value does not
 * change and is not freed. A flyweight for one thread.
 */
public final class ValueReader {
  private final Slabs slabs;
  private int remaining;
  private int extent;
  private int read; // bytes of the extent that were read

  public ValueReader(Slabs slabs) {
    this.slabs = slabs;
  }

  /** Points at the first byte of a chained value. */
  public void start(int item) {
    long head = slabs.address(item);
    remaining = ItemLayout.valueLength(head);
    extent = ItemLayout.firstExtent(head);
    read = 0;
  }

  /** Bytes not read yet. */
  public int remaining() {
    return remaining;
  }

  /**
   * Copies the next bytes out.
   *
   * @return how many: at most {@code max}, fewer at the end of an extent, 0 only at the end
   */
  public int read(MemorySegment to, long offset, int max) {
    if (remaining == 0 || max <= 0) {
      return 0;
    }
    long chunk = slabs.address(extent);
    int part = Math.min(max, ItemLayout.extentLength(chunk) - read);
    OffHeap.copyOut(chunk + ItemLayout.EXTENT_DATA + read, to, offset, part);
    read += part;
    remaining -= part;
    if (read == ItemLayout.extentLength(chunk)) {
      extent = ItemLayout.extentNext(chunk);
      read = 0;
    }
    return part;
  }
}
