package io.slabring.node.measure;

/**
 * Counts of values by size, fine where they are small: 8 buckets for each power of two, so that a
 * quantile is off by an eighth at most. Written by one thread, or under a lock of the writers;
 * others may read at any time and get counts that are a moment old.
 */
public final class Histogram {
  /*
   * Log-linear buckets as HdrHistogram has them (http://hdrhistogram.org): the highest set bit picks
   * the power of two, the SUB_BITS below it the bucket. Bucket i holds the values above upper(i - 1)
   * and up to upper(i), so that Prometheus' "le" is exact for every 2^n and 1.5 * 2^n from 8 on.
   */
  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;
  private static final int MAX_BITS = 37;

  /** Larger values count as this: 137 seconds in nanoseconds. */
  public static final long MAX = 1L << MAX_BITS;

  private static final int BUCKETS = (MAX_BITS - SUB_BITS + 1) * SUB;

  private final long[] counts = new long[BUCKETS];
  private long sum;

  /** Counts a value as often as said; a negative one as 0. */
  public void record(long value, long times) {
    long bounded = Math.clamp(value, 0, MAX);
    counts[bucket(bounded)] += times;
    sum += bounded * times;
  }

  private static int bucket(long value) {
    long v = Math.max(0, value - 1);
    int shift = Math.max(0, Long.SIZE - SUB_BITS - 1 - Long.numberOfLeadingZeros(v));
    return (shift << SUB_BITS) + (int) (v >>> shift);
  }

  /** The largest value of a bucket. */
  private static long upper(int bucket) {
    if (bucket < 2 * SUB) {
      return bucket + 1L;
    }
    int shift = (bucket >> SUB_BITS) - 1;
    return (long) (SUB + (bucket & (SUB - 1)) + 1) << shift;
  }

  /** Adds what another one has counted. */
  public void add(Histogram other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
    sum += other.sum;
  }

  /** How many values were counted. */
  public long count() {
    return countUpTo(MAX);
  }

  /** Their sum. */
  public long sum() {
    return sum;
  }

  /** How many values were at most this; exact where the bound is that of a bucket. */
  public long countUpTo(long bound) {
    long count = 0;
    for (int i = 0; i < BUCKETS && upper(i) <= bound; i++) {
      count += counts[i];
    }
    return count;
  }

  /** Told of buckets, smallest first. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * A bucket that is not empty.
     *
     * @param upper its largest value
     * @param count its values
     */
    void bucket(long upper, long count);
  }

  /** Shows the buckets that are not empty. */
  public void forEach(Visitor visitor) {
    for (int i = 0; i < BUCKETS; i++) {
      if (counts[i] != 0) {
        visitor.bucket(upper(i), counts[i]);
      }
    }
  }
}
