package io.slabring.node.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys whose values were the biggest that were stored of late. One thread writes, others read;
 * the writer never waits.
 */
public final class BigKeys {
  /** Seconds for which a key is remembered after it was stored last. */
  public static final int REMEMBERED_SECONDS = 3600;

  private static final int SLOTS = 16;
  private static final int KEY_MAX = 250;

  private final ReentrantLock lock = new ReentrantLock();
  private final long[] hashes = new long[SLOTS];
  private final int[] sizes = new int[SLOTS];
  private final int[] storedAt = new int[SLOTS];
  private final int[] lengths = new int[SLOTS];
  private final byte[][] keys = new byte[SLOTS][KEY_MAX];

  /** Values up to this size are of no interest. Written by the writer only. */
  private int least;

  /** When the oldest entry is forgotten. */
  private int forgetAt = REMEMBERED_SECONDS;

  /** Whether a value of this size is to be {@link #add added}: so it is with few. */
  public boolean wants(int size, int now) {
    return size > least || now >= forgetAt;
  }

  /**
   * Remembers a value that was stored.
   *
   * @param hash of the key; equal hashes are taken for equal keys
   * @param key 1 to 250 bytes, from index 0 on
   * @param size bytes of the value
   * @param now seconds of a clock that only grows
   */
  public void add(long hash, byte[] key, int length, int size, int now) {
    if (!lock.tryLock()) {
      return; // somebody reads
    }
    try {
      forget(now);
      int slot = slot(hash);
      if (size > sizes[slot] || hashes[slot] == hash && sizes[slot] > 0) {
        hashes[slot] = hash;
        sizes[slot] = size;
        storedAt[slot] = now;
        lengths[slot] = length;
        System.arraycopy(key, 0, keys[slot], 0, length);
      }
      least = sizes[smallest()];
      forgetAt = oldest(now) + REMEMBERED_SECONDS;
    } finally {
      lock.unlock();
    }
  }

  private void forget(int now) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (now - storedAt[slot] >= REMEMBERED_SECONDS) {
        sizes[slot] = 0;
      }
    }
  }

  /** That of the key, or else the smallest. */
  private int slot(long hash) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (hashes[slot] == hash && sizes[slot] > 0) {
        return slot;
      }
    }
    return smallest();
  }

  private int smallest() {
    int smallest = 0;
    for (int slot = 1; slot < SLOTS; slot++) {
      if (sizes[slot] < sizes[smallest]) {
        smallest = slot;
      }
    }
    return smallest;
  }

  private int oldest(int now) {
    int oldest = now;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (sizes[slot] > 0 && storedAt[slot] < oldest) {
        oldest = storedAt[slot];
      }
    }
    return oldest;
  }

  /** A key, the bytes of its value, and when that was stored. */
  public record Value(byte[] key, int size, int storedAt) {}

  /**
   * What is remembered, in no order.
   *
   * @return a new list
   */
  public List<Value> top(int now) {
    List<Value> top = new ArrayList<>();
    lock.lock();
    try {
      for (int slot = 0; slot < SLOTS; slot++) {
        if (sizes[slot] > 0 && now - storedAt[slot] < REMEMBERED_SECONDS) {
          top.add(new Value(Arrays.copyOf(keys[slot], lengths[slot]), sizes[slot], storedAt[slot]));
        }
      }
    } finally {
      lock.unlock();
    }
    return top;
  }
}
