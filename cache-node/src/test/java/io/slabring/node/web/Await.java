package io.slabring.node.web;

import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition, never longer than a deadline. */
final class Await {
  private static final long DEADLINE_NANOS = 20_000_000_000L;
  private static final long PAUSE_NANOS = 2_000_000;

  private Await() {}

  /** A condition that may fail to be checked. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns once the condition holds; else fails at the deadline. */
  static void until(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
