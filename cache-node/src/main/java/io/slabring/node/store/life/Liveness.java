package io.slabring.node.store.life;

import io.slabring.node.memory.Epochs;
import io.slabring.node.memory.ItemLayout;

/**
 * Whether an item still counts: it has not expired, nothing has made all items of its epoch void
 * since, and it has been this node's in every view of the cluster since. Thread-safe.
 */
public final class Liveness {
  /*
   * An epoch is a small number that grows with every flush and with every view of the cluster; each
   * item carries the one in which it was written. So both cost nothing however many items there are,
   * and a read compares two bytes of a header that it has loaded anyway. An item of an older epoch is
   * looked at more closely: no item survives a flush, and only those that Ownership says survive a
   * view; they are then renewed, so that they are as quick as before. The number has 16 bits: before
   * one comes back, the crawler must have removed or renewed all items of its first use, see
   * isExhausted.
   */
  private static final int RESERVE = 16;

  private final StoreClock clock;
  private final Epochs epochs;
  private volatile Ownership ownership = Ownership.ALONE;
  private volatile int sweptEpoch = -1; // no item of this or an older epoch is left
  private volatile int flushAt; // second of a flush to come, 0 when there is none

  /** The rules of one store, whose items carry these epochs. */
  public Liveness(StoreClock clock, Epochs epochs) {
    this.clock = clock;
    this.epochs = epochs;
  }

  /** The epoch for items that are written now. */
  public int epoch() {
    return epochs.current() & (Epochs.COUNT - 1);
  }

  /** Whether an item counts. Its stripe or its class is held. */
  public boolean isLive(long item) {
    return !isVoid(item) && !isExpired(item);
  }

  /** Whether an item counts; if so it is made one of this epoch. Its stripe is held. */
  public boolean renewIfLive(long item) {
    if (isExpired(item)) {
      return false;
    }
    // before the rest is read, so that it is not renewed for a view not looked at
    int now = epochs.current();
    if (ItemLayout.epoch(item) == (now & (Epochs.COUNT - 1))) {
      return true;
    }
    if (!survived(item)) {
      return false;
    }
    ItemLayout.epoch(item, now);
    return true;
  }

  /** Whether a flush or a view of the cluster has ended an item. */
  public boolean isVoid(long item) {
    return ItemLayout.epoch(item) != epoch() && !survived(item);
  }

  /** Of an item of an older epoch. */
  private boolean survived(long item) {
    return epochs.isSurvivor(item) && ownership.since(epochs.of(item), item);
  }

  boolean isExpired(long item) {
    int expiry = ItemLayout.expiry(item);
    return expiry != 0 && expiry <= clock.now();
  }

  /** Voids all items, now or at a later second of the store's clock. */
  public synchronized void flush(int second) {
    if (second <= clock.now()) {
      flushAt = 0;
      epochs.nextWithoutSurvivors();
    } else {
      flushAt = second;
    }
  }

  /**
   * Begins a view of the cluster.
   *
   * @param keepsItems whether items survive that this node owned in all views and owns in this one;
   *     false when views may have been missed
   */
  public synchronized void enterView(KeyOwner owner, boolean keepsItems) {
    int next = epochs.current() + 1;
    if (keepsItems) {
      ownership = ownership.with(next, owner);
      epochs.next();
    } else {
      ownership = Ownership.from(next, owner);
      epochs.nextWithoutSurvivors();
    }
  }

  /** The epoch with its high bits too, which {@link #restore} wants. */
  public int fullEpoch() {
    return epochs.current();
  }

  /** Second of a flush to come, 0 when there is none. */
  public int flushAt() {
    return flushAt;
  }

  /** Goes on from where an earlier run was, of which no flushed item is left. */
  public synchronized void restore(int fullEpoch, int flushAt) {
    epochs.restore(fullEpoch);
    sweptEpoch = fullEpoch - 1;
    this.flushAt = flushAt;
    tick();
  }

  /** Carries out a flush that has become due. */
  public void tick() {
    if (flushAt != 0) {
      synchronized (this) {
        if (flushAt != 0 && flushAt <= clock.now()) {
          flushAt = 0;
          epochs.nextWithoutSurvivors();
        }
      }
    }
  }

  /** An epoch to remember before a sweep begins. */
  public int beginSweep() {
    return epochs.current();
  }

  /** All items were looked at since {@link #beginSweep} returned this. */
  public void endSweep(int begun) {
    sweptEpoch = begun - 1;
  }

  /** Whether items of an older epoch may be left. */
  public boolean needsSweep() {
    return sweptEpoch != epochs.current() - 1;
  }

  /** Whether a sweep must end before the next epoch. */
  public boolean isExhausted() {
    return epochs.current() - sweptEpoch >= Epochs.COUNT - RESERVE;
  }
}
