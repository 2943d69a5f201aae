package io.slabring.membership.log;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits the lines of a log: one for each kind of event in a period, and so many kinds in a period
 * at most. Thread-safe.
 */
public final class LogLimit {
  private final long periodNanos;
  private final int kindsMax;
  private final LongSupplier nanoTime;

  /** When each kind was logged last, the oldest first. */
  private final Map<Object, Long> logged = new LinkedHashMap<>();

  /**
   * A limit under which nothing was logged yet.
   *
   * @param kindsMax lines in a period at most
   * @param nanoTime a clock as of {@link System#nanoTime}
   */
  public LogLimit(Duration period, int kindsMax, LongSupplier nanoTime) {
    this.periodNanos = period.toNanos();
    this.kindsMax = kindsMax;
    this.nanoTime = nanoTime;
  }

  /** Whether an event of this kind is to be logged now; if so, it counts as logged. */
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
