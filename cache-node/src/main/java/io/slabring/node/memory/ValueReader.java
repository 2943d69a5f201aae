package io.slabring.node.memory;

import java.lang.foreign.MemorySegment;

/**
 * Reads the value of a pinned item piece by piece, without a lock: a pinned value does not change
 * and is not freed. A flyweight for one thread.
 */
public final class ValueReader {
  private final Slabs slabs;
  private int remaining;
  private long data; // address of the piece of the value that is being read
  private int length; // of that piece
  private int read; // bytes of it that were read
  private int extent; // the chunk after it, or 0

  public ValueReader(Slabs slabs) {
    this.slabs = slabs;
  }

  /** Points at the first byte of a value. */
  public void start(int item) {
    long head = slabs.address(item);
    remaining = ItemLayout.valueLength(head);
    read = 0;
    if (ItemLayout.isChained(head)) {
      extent = ItemLayout.firstExtent(head);
      nextExtent();
    } else {
      extent = 0;
      data = ItemLayout.value(head);
      length = remaining;
    }
  }

  private void nextExtent() {
    long chunk = slabs.address(extent);
    data = chunk + ItemLayout.EXTENT_DATA;
    length = ItemLayout.extentLength(chunk);
    read = 0;
    extent = ItemLayout.extentNext(chunk);
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
    if (read == length) {
      nextExtent();
    }
    int part = Math.min(max, length - read);
    OffHeap.copyOut(data + read, to, offset, part);
    read += part;
    remaining -= part;
    return part;
  }
}
