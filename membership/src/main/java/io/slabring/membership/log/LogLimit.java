package io.slabring.membership.log;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits how many lines are logged in a period: one for each kind of event, and a maximum for all
 * kinds together. Thread-safe.
 */
public final class LogLimit {
  private final long periodNanos;
  private final int kindsMax;
  private final LongSupplier nanoTime;

  /** When each kind was logged last, oldest first. */
  private final Map<Object, Long> logged = new LinkedHashMap<>();

  /**
   * Creates a limit.
   *
   * @param kindsMax maximum of lines in a period
   * @param nanoTime the clock, such as {@link System#nanoTime}
   */
  public LogLimit(Duration period, int kindsMax, LongSupplier nanoTime) {
    this.periodNanos = period.toNanos();
    this.kindsMax = kindsMax;
    this.nanoTime = nanoTime;
  }

  /** Returns whether to log an event of this kind now. If so, it counts as logged. */
  public synchronized boolean permits(Object kind) {
    long now = nanoTime.getAsLong();
    Iterator<Long> oldest = logged.values().iterator();
    while (oldest.hasNext() && now - oldest.next() >= periodNanos) {
      oldest.remove();
    }
    if (logged.size() >= kindsMax || logged.containsKey(kind)) {
      return false;
    }
    logged.put(kind, now);
    return true;
  }
}
