package io.slabring.node.store.command;

import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.ValueReader;
import java.lang.foreign.MemorySegment;

/**
 * A value that is being sent: it neither changes nor goes away until {@link #release}, and no lock
 * is held meanwhile. One thread at a time.
 */
public final class PinnedValue {
  private final Slabs slabs;
  private final ValueReader reader;
  private int ref;

  PinnedValue(Slabs slabs) {
    this.slabs = slabs;
    this.reader = new ValueReader(slabs);
  }

  void start(int ref) {
    this.ref = ref;
    reader.start(ref);
  }

  /** Whether a value is pinned. */
  public boolean isOpen() {
    return ref != 0;
  }

  /** Bytes that were not copied yet. */
  public int remaining() {
    return reader.remaining();
  }

  /**
   * Copies the next bytes of the value.
   *
   * @return how many, at most {@code max}; 0 only when none remain
   */
  public int copy(MemorySegment to, long offset, int max) {
    return reader.read(to, offset, max);
  }

  /** Lets the value go; does nothing the second time. */
  public void release() {
    if (ref != 0) {
      int pinned = ref;
      ref = 0;
      slabs.unpin(pinned);
    }
  }
}
