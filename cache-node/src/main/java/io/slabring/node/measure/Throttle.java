package io.slabring.node.measure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets one of many events through in each period and counts the others: for log lines that somebody
 * else could cause again and again. Thread-safe.
 */
public final class Throttle {
  private final long periodNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong next;
  private final AtomicLong held = new AtomicLong();

  /** Lets the first event through, and then one in each period. */
  public Throttle(Duration period) {
    this(period, System::nanoTime);
  }

  Throttle(Duration period, LongSupplier nanoTime) {
    this.periodNanos = period.toNanos();
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * An event occurs.
   *
   * @return how many events were held back before this one since the last that was let through, or
   *     -1 when this one is held back, too
   */
  public long pass() {
    long now = nanoTime.getAsLong();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + periodNanos)) {
      held.incrementAndGet();
      return -1;
    }
    return held.getAndSet(0);
  }
}
