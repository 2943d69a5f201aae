package io.slabring.node.conformance;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition, never longer than a deadline. */
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final long PAUSE_NANOS = 2_000_000;

  private Await() {}

  /** A condition that may fail to be checked. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Returns once the condition holds.
   *
   * @throws AssertionError when it does not within 20 s
   */
  public static void until(String what, Condition condition) {
    until(what, DEADLINE, condition);
  }

  /**
   * Returns once the condition holds.
   *
   * @throws AssertionError when it does not until the deadline
   */
  public static void until(String what, Duration deadline, Condition condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (Exception e) {
        throw new AssertionError("while waiting for " + what, e);
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + deadline + ": " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
