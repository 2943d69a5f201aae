package io.slabring.membership;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for things that other threads do. */
public final class Await {
  /** It gives up after this time, which a busy machine never needs. */
  public static final long PATIENCE_MS = 120_000;

  private Await() {}

  /** Waits until the condition holds. */
  public static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  /** Waits; if that is in vain, the message is what the supplier says at the end. */
  public static void until(Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("in vain waited for " + what.get());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
