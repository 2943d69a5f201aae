package io.slabring.node.store;

import io.slabring.node.memory.ItemLayout;

/**
 * Whether an item still counts: it has not expired, nothing has made all items of its epoch void
 * since, and it has been this node's in every view of the cluster since. Thread-safe.
 */
final class Liveness {
  /*
   * An epoch is a small number that grows with every flush and with every view of the cluster; each
   * item carries the one in which it was written. So both cost nothing however many items there are,
   * and a read compares two bytes of a header that it has loaded anyway. An item of an older epoch is
   * looked at more closely: no item survives a flush, and only those that Ownership says survive a
   * view; they are then renewed, so that they are as quick as before. The number has 16 bits: before
   * one comes back, the crawler must have removed or renewed all items of its first use, see
   * isExhausted.
   */
  private static final int EPOCHS = 1 << 16;
  private static final int RESERVE = 16;

  private final StoreClock clock;
  private volatile int epoch;
  private volatile int voidBefore; // no item of an older epoch survived
  private volatile Ownership ownership = Ownership.ALONE;
  private volatile int sweptEpoch = -1; // no item of this or an older epoch is left
  private volatile int flushAt; // second of a flush to come, 0 when there is none

  Liveness(StoreClock clock) {
    this.clock = clock;
  }

  /** The epoch for items that are written now. */
  int epoch() {
    return epoch & (EPOCHS - 1);
  }

  /** Whether an item counts. Its stripe or its class is held. */
  boolean isLive(long item) {
    return !isVoid(item) && !isExpired(item);
  }

  /** Whether an item counts; if so it is made one of this epoch. Its stripe is held. */
  boolean renewIfLive(long item) {
    if (isExpired(item)) {
      return false;
    }
    int now = epoch; // before the rest is read, so that it is not renewed for a view not looked at
    if (ItemLayout.epoch(item) == (now & (EPOCHS - 1))) {
      return true;
    }
    if (!survived(item, now)) {
      return false;
    }
    ItemLayout.epoch(item, now);
    return true;
  }

  /** Whether a flush or a view of the cluster has ended an item. */
  boolean isVoid(long item) {
    int now = epoch;
    return ItemLayout.epoch(item) != (now & (EPOCHS - 1)) && !survived(item, now);
  }

  /** Of an item of an older epoch. */
  private boolean survived(long item, int now) {
    int written = now - ((now - ItemLayout.epoch(item)) & (EPOCHS - 1));
    return written - voidBefore >= 0 && ownership.since(written, item);
  }

  boolean isExpired(long item) {
    int expiry = ItemLayout.expiry(item);
    return expiry != 0 && expiry <= clock.now();
  }

  /** Voids all items, now or at a later second of the store's clock. */
  synchronized void flush(int second) {
    if (second <= clock.now()) {
      flushAt = 0;
      voidAll();
    } else {
      flushAt = second;
    }
  }

  private void voidAll() {
    voidBefore = epoch + 1; // first: who sees the new epoch must see that it is a flush
    epoch++;
  }

  /**
   * Begins a view of the cluster.
   *
   * @param keepsItems whether items survive that this node owned in all views and owns in this one;
   *     false when views may have been missed
   */
  synchronized void enterView(KeyOwner owner, boolean keepsItems) {
    int next = epoch + 1;
    if (keepsItems) {
      ownership = ownership.with(next, owner);
    } else {
      voidBefore = next;
      ownership = Ownership.from(next, owner);
    }
    epoch = next;
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
    voidBefore = fullEpoch;
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
          voidAll();
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

  /** Whether items of an older epoch may be left. */
  boolean needsSweep() {
    return sweptEpoch != epoch - 1;
  }

  /** Whether a sweep must end before the next epoch. */
  boolean isExhausted() {
    return epoch - sweptEpoch >= EPOCHS - RESERVE;
  }
}
