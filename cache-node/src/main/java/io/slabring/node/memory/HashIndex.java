package io.slabring.node.memory;

import io.slabring.node.memory.offheap.KeyHash;
import io.slabring.node.memory.offheap.OffHeap;
import io.slabring.node.memory.offheap.SpinLock;

/**
 * From a key's hash to the items that have it: an off-heap array of 4-byte chain heads; the chains
 * run through the items.
 *
 * <p>The stripe lock of a hash guards its bucket: see {@link #stripe}. {@link #growBy} takes stripe
 * locks itself.
 */
final class HashIndex {
  /*
   * Linear hashing (W. Litwin, "Linear hashing: a new tool for file and table addressing", VLDB
   * 1980). With n buckets, 2^k <= n < 2^(k+1), bucket n - 2^k is the next to be split into itself
   * and bucket n. So the table grows one bucket at a time, and no request ever waits for more than
   * the splitting of one chain. The region is reserved for the largest table that the memory can
   * fill; the operating system gives pages as buckets come into use.
   *
   * A bucket and the one split from it agree in their low bits, and those select the stripe. Hence
   * one lock covers a split, and an operation that holds its stripe finds its bucket unmoved, even
   * if it reads a bucket count that is just being increased for another stripe.
   */

  /** Stripes, and so the fewest buckets. */
  static final int STRIPES = 2048;

  /** Items per bucket beyond which the table grows, as a fraction. */
  private static final int LOAD_NUMERATOR = 5;

  private static final int LOAD_DENOMINATOR = 4;

  private final long base;
  private final long maxBuckets;
  private final ChunkRefs refs;
  private final SpinLock stripes = new SpinLock(STRIPES, 0);
  private final SpinLock growing = new SpinLock(1, 4);
  private volatile boolean mayGrow = true;
  private long buckets;

  /**
   * @param base offset of a zeroed region of {@link #bytesFor} bytes
   * @param power log2 of the buckets at the start, at least 11
   */
  HashIndex(long base, long maxItems, int power, ChunkRefs refs) {
    this.base = base;
    this.refs = refs;
    this.maxBuckets = maxBuckets(maxItems, power);
    this.buckets = 1L << power;
  }

  /** Bytes of address space for a table that so many items fill. */
  static long bytesFor(long maxItems, int power) {
    return maxBuckets(maxItems, power) * Integer.BYTES;
  }

  private static long maxBuckets(long maxItems, int power) {
    return Math.max(maxItems * LOAD_DENOMINATOR / LOAD_NUMERATOR + 1, 1L << power);
  }

  /** The lock that guards a hash's bucket. */
  int stripe(long hash) {
    return (int) hash & (STRIPES - 1);
  }

  SpinLock stripes() {
    return stripes;
  }

  private long bucket(long hash) {
    long n = buckets;
    long mask = (Long.highestOneBit(n) << 1) - 1;
    long bucket = hash & mask;
    return base + ((bucket < n ? bucket : bucket & (mask >>> 1)) << 2);
  }

  /*
   * A command waits for memory three times in a row: for the bucket, for the item, for its value.
   * The commands of a pipeline do not depend on each other, so touching what all of them need, step
   * by step, lets the core wait once for all. Worth a third of the time of a pipelined set.
   */

  /**
   * Touches the items that these keys probably lead to, so that they are in the core's cache when
   * their commands come. Changes nothing; no lock needed.
   *
   * @param firsts room for {@code count} references
   * @return a number without meaning, which keeps the reads from being optimized away
   */
  int touchAhead(Key[] keys, int count, int[] firsts) {
    for (int i = 0; i < count; i++) {
      firsts[i] = OffHeap.getInt(bucket(keys[i].hash()));
    }
    int sum = 0;
    for (int i = 0; i < count; i++) {
      long item = refs.address(firsts[i]);
      sum += ItemLayout.touch(item);
      firsts[i] = ItemLayout.hashNext(item);
    }
    for (int i = 0; i < count; i++) {
      // Without a lock the chunk may hold something else by now, and this no reference.
      sum += ItemLayout.keyLength(Math.min(refs.address(firsts[i]), base));
    }
    return sum;
  }

  /** The item with this key, or 0. */
  int find(Key key) {
    int ref = OffHeap.getInt(bucket(key.hash()));
    while (ref != 0) {
      long item = refs.address(ref);
      if (ItemLayout.keyLength(item) == key.length() && key.equalsBytesAt(ItemLayout.key(item))) {
        return ref;
      }
      ref = ItemLayout.hashNext(item);
    }
    return 0;
  }

  /** The linked item that has the key of the item at {@code like}, or 0. */
  int find(long hash, long like) {
    int length = ItemLayout.keyLength(like);
    int ref = OffHeap.getInt(bucket(hash));
    while (ref != 0) {
      long item = refs.address(ref);
      if (ItemLayout.keyLength(item) == length && sameKey(item, like, length)) {
        return ref;
      }
      ref = ItemLayout.hashNext(item);
    }
    return 0;
  }

  private static boolean sameKey(long one, long other, int length) {
    long a = ItemLayout.key(one);
    long b = ItemLayout.key(other);
    for (int i = 0; i <= length - 8; i += 8) {
      if (OffHeap.getLong(a + i) != OffHeap.getLong(b + i)) {
        return false;
      }
    }
    if (length < 8) {
      return KeyHash.shortKey(a, length) == KeyHash.shortKey(b, length);
    }
    return OffHeap.getLong(a + length - 8) == OffHeap.getLong(b + length - 8);
  }

  /** Whether exactly this item is in the index under this hash. */
  boolean contains(long hash, int ref) {
    for (int at = OffHeap.getInt(bucket(hash)); at != 0; ) {
      if (at == ref) {
        return true;
      }
      at = ItemLayout.hashNext(refs.address(at));
    }
    return false;
  }

  void insert(long hash, int ref) {
    long bucket = bucket(hash);
    ItemLayout.hashNext(refs.address(ref), OffHeap.getInt(bucket));
    OffHeap.putInt(bucket, ref);
  }

  void remove(long hash, int ref) {
    replace(hash, ref, ItemLayout.hashNext(refs.address(ref)));
  }

  /** Makes whatever points at an item point at {@code successor}. */
  void replace(long hash, int ref, int successor) {
    long bucket = bucket(hash);
    int at = OffHeap.getInt(bucket);
    if (at == ref) {
      OffHeap.putInt(bucket, successor);
      return;
    }
    while (at != 0) {
      long item = refs.address(at);
      at = ItemLayout.hashNext(item);
      if (at == ref) {
        ItemLayout.hashNext(item, successor);
        return;
      }
    }
    throw new IllegalStateException("item is not in the index: ref=" + ref);
  }

  /** Whether so many items deserve more buckets. */
  boolean isCrowded(long items) {
    return items * LOAD_DENOMINATOR > buckets * LOAD_NUMERATOR && mayGrow;
  }

  /** Splits up to {@code splits} buckets unless somebody else does. No stripe may be held. */
  void growBy(int splits) {
    if (!growing.tryLock(0)) {
      return;
    }
    try {
      for (int i = 0; i < splits && buckets < maxBuckets; i++) {
        split();
      }
    } finally {
      growing.unlock(0);
    }
  }

  private void split() {
    long half = Long.highestOneBit(buckets);
    long from = buckets - half;
    int stripe = stripe(from);
    stripes.lock(stripe);
    try {
      int stay = 0;
      int leave = 0;
      int at = OffHeap.getInt(base + (from << 2));
      while (at != 0) {
        long item = refs.address(at);
        int next = ItemLayout.hashNext(item);
        long hash = KeyHash.of(ItemLayout.key(item), ItemLayout.keyLength(item));
        if ((hash & half) == 0) {
          ItemLayout.hashNext(item, stay);
          stay = at;
        } else {
          ItemLayout.hashNext(item, leave);
          leave = at;
        }
        at = next;
      }
      OffHeap.putInt(base + (from << 2), stay);
      OffHeap.putInt(base + (buckets << 2), leave);
      buckets++;
    } finally {
      stripes.unlock(stripe);
    }
  }

  /** Gives an empty index as many buckets as it had in an earlier run. */
  void restoreBuckets(long number) {
    buckets = Math.clamp(number, buckets, maxBuckets);
  }

  /** Buckets in use. */
  long buckets() {
    return buckets;
  }

  /** Forbids or allows growth ({@code -o no_hashexpand}). */
  void mayGrow(boolean allowed) {
    mayGrow = allowed;
  }

  /** First item of a bucket, for the invariant check. */
  int bucketHead(long number) {
    return OffHeap.getInt(base + (number << 2));
  }

  /** Number of the bucket in which a hash belongs, for the invariant check. */
  long bucketNumber(long hash) {
    return (bucket(hash) - base) >>> 2;
  }
}
