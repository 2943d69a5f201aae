package io.slabring.client.node;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much is queued or in flight for a node, and may be. Both numbers share a word, so that one
 * atomic step takes from both. Thread-safe.
 */
final class Budget {
  private static final int OPERATION_BITS = 16;
  private static final long OPERATION_MASK = (1L << OPERATION_BITS) - 1;

  private final AtomicLong used = new AtomicLong();
  private final int maxOperations;
  private final long maxBytes;

  Budget(int maxOperations, long maxBytes) {
    this.maxOperations = maxOperations;
    this.maxBytes = maxBytes;
  }

  /** Takes so much if it is there. */
  boolean take(int operations, long bytes) {
    while (true) {
      long now = used.get();
      if ((now & OPERATION_MASK) + operations > maxOperations
          || (now >>> OPERATION_BITS) + bytes > maxBytes) {
        return false;
      }
      if (used.compareAndSet(now, now + pack(operations, bytes))) {
        return true;
      }
    }
  }

  void giveBack(int operations, long bytes) {
    used.addAndGet(-pack(operations, bytes));
  }

  private static long pack(int operations, long bytes) {
    return (bytes << OPERATION_BITS) + operations;
  }

  int operations() {
    return (int) (used.get() & OPERATION_MASK);
  }

  /** What is used, as an error says it. */
  @Override
  public String toString() {
    long now = used.get();
    return "%d of %d operations and %d of %d bytes pending"
        .formatted(now & OPERATION_MASK, maxOperations, now >>> OPERATION_BITS, maxBytes);
  }
}
