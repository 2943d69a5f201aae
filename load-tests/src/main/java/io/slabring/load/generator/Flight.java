package io.slabring.load.generator;

/**
 * The requests of a connection that are not answered yet, oldest first, each with its keys. Two
 * rings of numbers, so that a request is no object. Not thread-safe.
 *
 * <p>The oldest request is "the head". Its keys are taken one by one as they are answered.
 */
final class Flight {
  private static final Operation[] OPERATIONS = Operation.values();

  private int[] operations = new int[4];
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
  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a request; its keys are added after it. */
  void add(Operation operation, long start) {
    if (size == operations.length) {
      growRequests();
    }
    int at = first + size & operations.length - 1;
    operations[at] = operation.ordinal();
    counts[at] = 0;
    starts[at] = start;
    size++;
  }

  /** Adds a key to the last request. */
  void addKey(int key, int version) {
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
  Operation operation() {
    return OPERATIONS[operations[first]];
  }

  /** From when the latency of the head counts. */
  long start() {
    return starts[first];
  }

  /** Keys of the head that are not taken yet. */
  int keysLeft() {
    return counts[first] - taken;
  }

  /** Keys of the head, those that are taken included. */
  int keysInAll() {
    return counts[first];
  }

  /** The head's next key. */
  int key() {
    return keys[firstKey];
  }

  /** The version that belongs to {@link #key}. */
  int version() {
    return versions[firstKey];
  }

  void takeKey() {
    firstKey = firstKey + 1 & keys.length - 1;
    keyCount--;
    taken++;
  }

  /** Removes the head and what keys it has left. */
  void remove() {
    int left = keysLeft();
    firstKey = firstKey + left & keys.length - 1;
    keyCount -= left;
    taken = 0;
    first = first + 1 & operations.length - 1;
    size--;
  }

  private void growRequests() {
    operations = grown(operations, first);
    counts = grown(counts, first);
    long[] longer = new long[size * 2];
    System.arraycopy(starts, first, longer, 0, size - first);
    System.arraycopy(starts, 0, longer, size - first, first);
    starts = longer;
    first = 0;
  }

  private void growKeys() {
    keys = grown(keys, firstKey);
    versions = grown(versions, firstKey);
    firstKey = 0;
  }

  /** A full ring, from its first element on, in one twice as long. */
  private static int[] grown(int[] ring, int from) {
    int[] longer = new int[ring.length * 2];
    System.arraycopy(ring, from, longer, 0, ring.length - from);
    System.arraycopy(ring, 0, longer, ring.length - from, from);
    return longer;
  }
}
