package io.slabring.node.server.login;

import java.util.concurrent.atomic.LongAdder;

/** How often clients have tried to log in, for all event loops together. Thread-safe. */
public final class LoginCounters {
  private final LongAdder attempts = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** Nothing counted yet. */
  public LoginCounters() {}

  void countAttempt() {
    attempts.increment();
  }

  void countFailure() {
    failures.increment();
  }

  /** Users and passwords that were sent. */
  public long attempts() {
    return attempts.sum();
  }

  /** Those of them that were wrong. */
  public long failures() {
    return failures.sum();
  }
}
