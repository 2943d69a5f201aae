package io.slabring.k8s;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does: there is nothing to wait on but to look again. */
final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Await() {}

  /** Returns once it is true; an exception counts as not yet. */
  static void until(String what, Callable<Boolean> condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    Exception last = null;
    while (System.nanoTime() - end < 0) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what, last);
  }
}
