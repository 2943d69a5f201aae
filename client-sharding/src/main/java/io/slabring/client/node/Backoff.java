package io.slabring.client.node;

import io.slabring.client.connection.ConnectionOptions;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long the connections of a node wait before they try again: pauses that double with every
 * failure, at random between half and all. Failures of attempts that were under way together count
 * as one, so that many connections do not make the pauses longer. Thread-safe.
 */
final class Backoff {
  private static final int DOUBLINGS_MAX = 20;

  private final long minMillis;
  private final long maxMillis;
  private int failures;
  private long lastCounted;

  Backoff(ConnectionOptions options) {
    this.minMillis = options.reconnectMin.toMillis();
    this.maxMillis = options.reconnectMax.toMillis();
  }

  /**
   * The pause after an attempt that failed, in milliseconds.
   *
   * @param since when the attempt began, in terms of {@link System#nanoTime}
   * @param now when it failed
   */
  synchronized long afterFailure(long since, long now) {
    if (failures == 0 || since - lastCounted >= 0) {
      failures++;
      lastCounted = now;
    }
    return ThreadLocalRandom.current().nextLong((whole() + 1) / 2, whole() + 1);
  }

  /**
   * The pause after a connection that the node had accepted has ended. One that has lasted longer
   * than the pause before it has shown that the node is well; one that ends at once is a failure
   * like any other.
   */
  synchronized long afterConnection(long since, long now) {
    if (now - since >= whole() * 1_000_000) {
      failures = 0;
    }
    return afterFailure(since, now);
  }

  private long whole() {
    return failures == 0
        ? 0
        : Math.min(maxMillis, minMillis << Math.min(failures - 1, DOUBLINGS_MAX));
  }
}
