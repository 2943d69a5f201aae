package io.slabring.node.memory;

/**
 * The epoch of a store, and since which one no flush has voided items. Only grows. Written by one
 * thread at a time, read by any.
 */
public final class Epochs {
  /** An item carries the number of its epoch modulo this. */
  public static final int COUNT = 1 << 16;

  private volatile int current;
  private volatile int survivors;

  /** The epoch for items that are written now, with its high bits. */
  public int current() {
    return current;
  }

  /** No item of an epoch before this one has survived. */
  public int survivors() {
    return survivors;
  }

  /** Begins the next epoch, in which the items of earlier ones may survive. */
  public synchronized void next() {
    current = current + 1;
  }

  /** Begins the next epoch, in which no item of an earlier one survives. */
  public synchronized void nextWithoutSurvivors() {
    survivors = current + 1; // first: a thread that sees the new epoch must see that it is a flush
    current = survivors;
  }

  /** Goes on from an epoch that an earlier run had reached, with its items. */
  public synchronized void restore(int epoch) {
    survivors = epoch;
    current = epoch;
  }

  /** Whether no flush has voided an item. */
  public boolean isSurvivor(long item) {
    return of(item) - survivors >= 0;
  }

  /** The epoch in which an item was written, with its high bits. */
  public int of(long item) {
    int now = current;
    return now - ((now - ItemLayout.epoch(item)) & (COUNT - 1));
  }
}
