package io.slabring.node.memory;

import io.slabring.node.memory.offheap.OffHeap;
import java.lang.foreign.MemorySegment;

/**
 * Reads the value of a pinned item piece by piece, without a lock: a pinned value does not change
 * and is not freed. A flyweight for one thread.
 */
public final class ValueReader {
  private final Slabs slabs;
  private int remaining;
  private int extent; // 0 when the value lies in its item
  private long at; // the next byte
  private int left; // bytes until the end of the extent

  public ValueReader(Slabs slabs) {
    this.slabs = slabs;
  }

  /** Points at the first byte of a value. */
  public void start(int item) {
    long head = slabs.address(item);
    remaining = ItemLayout.valueLength(head);
    if (ItemLayout.isChained(head)) {
      open(ItemLayout.firstExtent(head));
    } else {
      extent = 0;
      at = ItemLayout.value(head);
      left = remaining;
    }
  }

  private void open(int ref) {
    extent = ref;
    at = slabs.address(ref) + ItemLayout.EXTENT_DATA;
    left = ItemLayout.extentLength(slabs.address(ref));
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
    int part = Math.min(max, left);
    OffHeap.copyOut(at, to, offset, part);
    at += part;
    left -= part;
    remaining -= part;
    if (left == 0 && remaining > 0) {
      open(ItemLayout.extentNext(slabs.address(extent)));
    }
    return part;
  }
}
