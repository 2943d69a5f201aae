package io.slabring.node.conformance;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told to go on. Thread-safe. */
final class ManualClock {
  private final AtomicLong epochSecond = new AtomicLong(Instant.now().getEpochSecond());

  /** Seconds since 1970. */
  long epochSecond() {
    return epochSecond.get();
  }

  /** Lets seconds pass. */
  void advance(int seconds) {
    epochSecond.addAndGet(seconds);
  }
}
