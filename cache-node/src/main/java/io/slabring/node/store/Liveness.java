package io.slabring.node.store;

import io.slabring.node.memory.ItemLayout;

/**
 * Whether an item still counts: it has not expired, and nothing has made all items of its epoch
 * void since. Thread-safe.
 */
final class Liveness {
  /*
   * An epoch is a small number that grows with every flush; each item carries the one in which it
   * was written. So a flush costs nothing however many items there are, and a read compares two
   * bytes of a header that it has loaded anyway. (Changes of the cluster's view will be epochs too,
   * ones that some items survive.) The number has 16 bits: before one comes back, the crawler must
   * have removed all items of its first use, see isExhausted.
   */
  private static final int EPOCHS = 1 << 16;
  private static final int RESERVE = 16;

  private final StoreClock clock;
  private volatile int epoch;
  private volatile int sweptEpoch = -1; // no item of this or an older epoch is left
  private volatile int flushAt; // second of a flush to come, 0 when there is none

  Liveness(StoreClock clock) {
    this.clock = clock;
  }

  /** The epoch for items that are written now. */
  int epoch() {
    return epoch & (EPOCHS - 1);
  }

  boolean isLive(long item) {
    return !isFlushed(item) && !isExpired(item);
  }

  boolean isFlushed(long item) {
    return ItemLayout.epoch(item) != epoch();
  }

  boolean isExpired(long item) {
    int expiry = ItemLayout.expiry(item);
    return expiry != 0 && expiry <= clock.now();
  }

  /** Voids all items, now or at a later second of the store's clock. */
  synchronized void flush(int second) {
    if (second <= clock.now()) {
      flushAt = 0;
      epoch++;
    } else {
      flushAt = second;
    }
  }

  /** The epoch with its high bits too, which {@link #restore} wants. */
  int fullEpoch() {
    return epoch;
  }

  /** Second of a flush to come, 0 when there is none. */
  int flushAt() {
    return flushAt;
  }

  /** Goes on from where an earlier run was, of which no flushed item is left. */
  synchronized void restore(int fullEpoch, int flushAt) {
    epoch = fullEpoch;
    sweptEpoch = fullEpoch - 1;
    this.flushAt = flushAt;
    tick();
  }

  /** Carries out a flush that has become due. */
  void tick() {
    if (flushAt != 0) {
      synchronized (this) {
        if (flushAt != 0 && flushAt <= clock.now()) {
          flushAt = 0;
          epoch++;
        }
      }
    }
  }

  /** An epoch to remember before a sweep begins. */
  int beginSweep() {
    return epoch;
  }

  /** All items were looked at since {@link #beginSweep} returned this. */
  void endSweep(int begun) {
    sweptEpoch = begun - 1;
  }

  /** Whether flushed items may be left. */
  boolean needsSweep() {
    return sweptEpoch != epoch - 1;
  }

  /** Whether a sweep must end before the next flush. */
  boolean isExhausted() {
    return epoch - sweptEpoch >= EPOCHS - RESERVE;
  }
}
