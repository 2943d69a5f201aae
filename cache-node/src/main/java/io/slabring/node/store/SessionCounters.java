package io.slabring.node.store;

/**
 * Counters of one session. Only the session's thread writes, so counting is a plain increment;
 * others read values that may be a moment old.
 */
final class SessionCounters {
  private static final int PER_CLASS = ClassCounter.values().length;

  private final long[] totals = new long[Counter.values().length];
  private final long[] byClass;

  SessionCounters(int classes) {
    byClass = new long[(classes + 1) * PER_CLASS];
  }

  void count(Counter counter) {
    totals[counter.ordinal()]++;
  }

  void count(Counter counter, long times) {
    totals[counter.ordinal()] += times;
  }

  void count(ClassCounter counter, int sizeClass) {
    byClass[sizeClass * PER_CLASS + counter.ordinal()]++;
  }

  /** Counts a hit in an LRU segment. */
  void countHit(int segment, int sizeClass) {
    byClass[sizeClass * PER_CLASS + segment]++;
  }

  long get(Counter counter) {
    return totals[counter.ordinal()];
  }

  long get(ClassCounter counter, int sizeClass) {
    return byClass[sizeClass * PER_CLASS + counter.ordinal()];
  }
}
