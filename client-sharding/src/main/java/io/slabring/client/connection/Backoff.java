package io.slabring.client.connection;

import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double with every failure, at random between half and all. Not thread-safe. */
final class Backoff {
  private static final int DOUBLINGS_MAX = 20;

  private final long minMillis;
  private final long maxMillis;
  private int failures;

  Backoff(ConnectionOptions options) {
    this.minMillis = options.reconnectMin.toMillis();
    this.maxMillis = options.reconnectMax.toMillis();
  }

  /** The pause before the next attempt, in milliseconds. */
  long next() {
    long whole = Math.min(maxMillis, minMillis << Math.min(failures, DOUBLINGS_MAX));
    failures++;
    return ThreadLocalRandom.current().nextLong((whole + 1) / 2, whole + 1);
  }

  /** Something worked. */
  void reset() {
    failures = 0;
  }
}
