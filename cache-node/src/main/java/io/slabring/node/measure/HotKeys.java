package io.slabring.node.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys that are used most, by a sample of the uses. One thread writes, others read; the writer
 * never waits.
 */
public final class HotKeys {
  /*
   * Space-saving, after A. Metwally, D. Agrawal, A. El Abbadi: "Efficient Computation of Frequent
   * and Top-k Elements in Data Streams", 2005. A key that has no slot takes that of the rarest, with
   * its count: so a count is too high by at most what the slot had, which is kept and taken off.
   * Halving all counts from time to time makes the table forget what was hot long ago.
   */
  private static final int SLOTS = 64;

  /** Samples after which counts are halved. */
  private static final int HALVE_AFTER = 1 << 14;

  private static final int KEY_MAX = 250;

  private final ReentrantLock lock = new ReentrantLock();
  private final long[] hashes = new long[SLOTS];
  private final int[] counts = new int[SLOTS];
  private final int[] errors = new int[SLOTS];
  private final int[] lengths = new int[SLOTS];
  private final byte[][] keys = new byte[SLOTS][KEY_MAX];
  private int samples;

  /**
   * Counts a use.
   *
   * @param hash of the key; equal hashes are taken for equal keys
   * @param key 1 to 250 bytes, from index 0 on
   */
  public void count(long hash, byte[] key, int length) {
    if (!lock.tryLock()) {
      return; // somebody reads: one sample less
    }
    try {
      if (++samples >= HALVE_AFTER) {
        halve();
      }
      int rarest = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        if (hashes[slot] == hash && counts[slot] > 0) {
          counts[slot]++;
          return;
        }
        if (counts[slot] < counts[rarest]) {
          rarest = slot;
        }
      }
      hashes[rarest] = hash;
      errors[rarest] = counts[rarest]++;
      lengths[rarest] = length;
      System.arraycopy(key, 0, keys[rarest], 0, length);
    } finally {
      lock.unlock();
    }
  }

  private void halve() {
    samples /= 2;
    for (int slot = 0; slot < SLOTS; slot++) {
      counts[slot] /= 2;
      errors[slot] /= 2;
    }
  }

  /** A key and how many of the samples were of it, at least. */
  public record Use(byte[] key, long samples) {}

  /**
   * The keys that were seen twice for certain, in no order, each with its samples.
   *
   * @return a new list
   */
  public List<Use> top() {
    List<Use> top = new ArrayList<>();
    lock.lock();
    try {
      for (int slot = 0; slot < SLOTS; slot++) {
        int certain = counts[slot] - errors[slot];
        if (certain > 1) {
          top.add(new Use(Arrays.copyOf(keys[slot], lengths[slot]), certain));
        }
      }
    } finally {
      lock.unlock();
    }
    return top;
  }

  /** The samples that the counts are of. */
  public long samples() {
    lock.lock();
    try {
      return samples;
    } finally {
      lock.unlock();
    }
  }
}
