package io.slabring.load.exchange;

import java.util.Arrays;

/**
 * The requests of a connection that are not answered yet, oldest first, each with its keys. Two
 * rings of numbers, so that a request is no object. Not thread-safe.
 *
 * <p>The oldest request is "the head". Its keys are taken one by one as they are answered.
 */
public final class Flight {
  private static final Operation[] OPERATIONS = Operation.values();

  private byte[] operations = new byte[4];
  private int[] counts = new int[4];
  private long[] starts = new long[4];
  private int first;
  private int size;

  private int[] keys = new int[8];
  private int[] versions = new int[8];
  private int firstKey;
  private int keyCount;

  /** Of the head's keys, how many are taken. */
  private int taken;

  /** Whether every request is answered. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Adds a request; its keys are added after it. */
  public void add(Operation operation, long start) {
    if (size == operations.length) {
      growRequests();
    }
    int at = first + size & operations.length - 1;
    operations[at] = (byte) operation.ordinal();
    counts[at] = 0;
    starts[at] = start;
    size++;
  }

  /** Adds a key to the last request. */
  public void addKey(int key, int version) {
    if (keyCount == keys.length) {
      growKeys();
    }
    int at = firstKey + keyCount & keys.length - 1;
    keys[at] = key;
    versions[at] = version;
    keyCount++;
    counts[first + size - 1 & operations.length - 1]++;
  }

  /** Of the head. */
  public Operation operation() {
    return OPERATIONS[operations[first]];
  }

  /** From when the latency of the head counts. */
  public long start() {
    return starts[first];
  }

  /** Keys of the head that are not taken yet. */
  int keysLeft() {
    return counts[first] - taken;
  }

  /** Keys of the head, those that are taken included. */
  public int keysInAll() {
    return counts[first];
  }

  /** The head's next key. */
  public int key() {
    return keys[firstKey];
  }

  /** The version that belongs to {@link #key}. */
  public int version() {
    return versions[firstKey];
  }

  void takeKey() {
    firstKey = firstKey + 1 & keys.length - 1;
    keyCount--;
    taken++;
  }

  /** Removes the head and what keys it has left. */
  public void remove() {
    int left = keysLeft();
    firstKey = firstKey + left & keys.length - 1;
    keyCount -= left;
    taken = 0;
    first = first + 1 & operations.length - 1;
    size--;
  }

  private void growRequests() {
    operations = Arrays.copyOf(unrolled(operations), size * 2);
    counts = Arrays.copyOf(unrolled(counts, first), size * 2);
    long[] unrolledStarts = new long[size * 2];
    System.arraycopy(starts, first, unrolledStarts, 0, size - first);
    System.arraycopy(starts, 0, unrolledStarts, size - first, first);
    starts = unrolledStarts;
    first = 0;
  }

  private void growKeys() {
    keys = Arrays.copyOf(unrolled(keys, firstKey), keyCount * 2);
    versions = Arrays.copyOf(unrolled(versions, firstKey), keyCount * 2);
    firstKey = 0;
  }

  private byte[] unrolled(byte[] ring) {
    byte[] result = new byte[ring.length];
    System.arraycopy(ring, first, result, 0, ring.length - first);
    System.arraycopy(ring, 0, result, ring.length - first, first);
    return result;
  }

  private static int[] unrolled(int[] ring, int from) {
    int[] result = new int[ring.length];
    System.arraycopy(ring, from, result, 0, ring.length - from);
    System.arraycopy(ring, 0, result, ring.length - from, from);
    return result;
  }
}
