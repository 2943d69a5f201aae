package io.slabring.node.memory;

import io.slabring.node.memory.offheap.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.function.IntUnaryOperator;

/**
 * Fills the value of a reserved item piece by piece, in its chunk or in extents that are allocated
 * as the bytes come, so that a client that announces a large value and sends nothing takes no
 * memory. A flyweight for one thread.
 */
public final class ValueWriter {
  private final Slabs slabs;
  private final IntUnaryOperator chunks;
  private int item;
  private int remaining;
  private long at; // where the next byte goes
  private int room; // bytes until the end of the extent; all of the value when not chained
  private int extent; // the last one, 0 when there is none yet

  /**
   * @param chunks gives a reserved chunk of a class, or 0
   */
  public ValueWriter(Slabs slabs, IntUnaryOperator chunks) {
    this.slabs = slabs;
    this.chunks = chunks;
  }

  /** Points at a reserved, initialized item whose value will have so many bytes. */
  public void start(int item, int length) {
    this.item = item;
    remaining = length;
    extent = 0;
    boolean chained = ItemLayout.isChained(slabs.address(item));
    at = chained ? 0 : ItemLayout.value(slabs.address(item));
    room = chained ? 0 : length;
  }

  /** Bytes of the value that are still missing. */
  public int remaining() {
    return remaining;
  }

  /**
   * Appends bytes.
   *
   * @param length at most {@link #remaining}
   * @return false when memory ran out; then the item can only be freed
   */
  public boolean write(MemorySegment from, long offset, int length) {
    int left = length;
    long source = offset;
    while (left > 0) {
      if (room == 0 && !addExtent()) {
        return false;
      }
      int part = Math.min(left, room);
      OffHeap.copyIn(from, source, at, part);
      at += part;
      room -= part;
      source += part;
      left -= part;
      remaining -= part;
      if (extent != 0) {
        grow(part);
      }
    }
    return true;
  }

  /** Appends the whole value of another item; else as {@link #write(MemorySegment, long, int)}. */
  public boolean writeValueOf(int other) {
    long source = slabs.address(other);
    if (!ItemLayout.isChained(source)) {
      return write(OffHeap.memory(), ItemLayout.value(source), ItemLayout.valueLength(source));
    }
    for (int from = ItemLayout.firstExtent(source); from != 0; ) {
      long chunk = slabs.address(from);
      long data = chunk + ItemLayout.EXTENT_DATA;
      if (!write(OffHeap.memory(), data, ItemLayout.extentLength(chunk))) {
        return false;
      }
      from = ItemLayout.extentNext(chunk);
    }
    return true;
  }

  private void grow(int bytes) {
    long chunk = slabs.address(extent);
    ItemLayout.extentLength(chunk, ItemLayout.extentLength(chunk) + bytes);
    long head = slabs.address(item);
    ItemLayout.valueLength(head, ItemLayout.valueLength(head) + bytes);
  }

  /** The last extent gets the class that fits the rest, or a largest chunk if there is none. */
  private boolean addExtent() {
    SizeClasses sizes = slabs.sizes();
    long wanted = Math.min((long) remaining + ItemLayout.EXTENT_DATA, sizes.maxChunk());
    int ref = chunks.applyAsInt(sizes.classFor(wanted));
    if (ref == 0 && wanted < sizes.maxChunk()) {
      ref = chunks.applyAsInt(sizes.largest());
    }
    if (ref == 0) {
      return false;
    }
    long chunk = slabs.address(ref);
    ItemLayout.extentNext(chunk, 0);
    ItemLayout.extentOwner(chunk, item);
    ItemLayout.extentLength(chunk, 0);
    slabs.markExtent(ref);
    long head = slabs.address(item);
    if (extent == 0) {
      ItemLayout.chain(head, ref, ref);
    } else {
      ItemLayout.extentNext(slabs.address(extent), ref);
      ItemLayout.chain(head, ItemLayout.firstExtent(head), ref);
    }
    extent = ref;
    at = chunk + ItemLayout.EXTENT_DATA;
    room = slabs.classOfChunk(ref).chunkSize() - ItemLayout.EXTENT_DATA;
    return true;
  }
}
