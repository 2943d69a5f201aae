package io.slabring.node.server.link;

import io.slabring.node.server.frames.LinkFormat;
import java.util.function.Consumer;

/**
 * Who is in which slot of a connection. Used on one event loop.
 *
 * @param <T> what is in a slot
 */
final class Slots<T> {
  private final Object[] taken = new Object[LinkFormat.SLOTS];
  private final int[] free = new int[LinkFormat.SLOTS];
  private int freeCount;
  private int made;
  private int inUse;

  boolean isFull() {
    return inUse == LinkFormat.SLOTS;
  }

  boolean isEmpty() {
    return inUse == 0;
  }

  /** Puts something into a free slot, the one that was freed last; returns its number. */
  int take(T by) {
    int slot = freeCount > 0 ? free[--freeCount] : made++;
    taken[slot] = by;
    inUse++;
    return slot;
  }

  void free(int slot) {
    taken[slot] = null;
    free[freeCount++] = slot;
    inUse--;
  }

  /** What is in a slot; null if it is free. */
  @SuppressWarnings("unchecked") // only take() puts something there
  T get(int slot) {
    return (T) taken[slot];
  }

  /** Does something for each slot that is taken; the slot may be freed meanwhile. */
  void each(Consumer<T> action) {
    for (int slot = 0; slot < made; slot++) {
      T there = get(slot);
      if (there != null) {
        action.accept(there);
      }
    }
  }

  /** Frees all. */
  void clear() {
    for (int slot = 0; slot < made; slot++) {
      taken[slot] = null;
    }
    made = freeCount = inUse = 0;
  }
}
