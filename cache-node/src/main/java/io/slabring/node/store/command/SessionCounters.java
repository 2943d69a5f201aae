package io.slabring.node.store.command;

/**
 * Counters of one session. Only the session's thread writes, so counting is a plain increment;
 * others read values that may be a moment old.
 */
public final class SessionCounters {
  private static final int PER_CLASS = ClassCounter.values().length;

  private final long[] totals = new long[Counter.values().length];
  private final long[] byClass;

  /** Counters at zero, for size classes 1 to {@code classes}. */
  public SessionCounters(int classes) {
    byClass = new long[(classes + 1) * PER_CLASS];
  }

  /** Counts one. */
  public void count(Counter counter) {
    totals[counter.ordinal()]++;
  }

  /** Counts several at once. */
  public void count(Counter counter, long times) {
    totals[counter.ordinal()] += times;
  }

  /** Counts one for a size class. */
  public void count(ClassCounter counter, int sizeClass) {
    byClass[sizeClass * PER_CLASS + counter.ordinal()]++;
  }

  /** Counts a hit in an LRU segment. */
  void countHit(int segment, int sizeClass) {
    byClass[sizeClass * PER_CLASS + segment]++;
  }

  /** Returns a count, since the session began. */
  public long get(Counter counter) {
    return totals[counter.ordinal()];
  }

  /** Returns a count of a size class, since the session began. */
  public long get(ClassCounter counter, int sizeClass) {
    return byClass[sizeClass * PER_CLASS + counter.ordinal()];
  }
}
