package io.slabring.node.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How late an event loop runs its timers: a periodic timer measures it, and the largest delay of a
 * window is kept, so that reading it does not reset it for other readers. Written by the loop, read
 * by any thread.
 */
final class LoopLag {
  /** As often as it is measured. A loop that is busy for less may not be noticed. */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The largest of the window before and the current one is told. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Future<?> timer;
  private long due;
  private long windowEnd;
  private volatile long before;
  private volatile long current;

  LoopLag(EventExecutor loop) {
    due = System.nanoTime();
    windowEnd = due + WINDOW_NANOS;
    timer = loop.scheduleAtFixedRate(this::measure, 0, PERIOD_NANOS, TimeUnit.NANOSECONDS);
  }

  private void measure() {
    long now = System.nanoTime();
    long lag = Math.max(0, now - due);
    due += PERIOD_NANOS;
    if (now - windowEnd >= 0) {
      before = current;
      current = lag;
      windowEnd = now + WINDOW_NANOS;
    } else if (lag > current) {
      current = lag;
    }
  }

  /** The largest of the last 15 to 30 seconds, in nanoseconds. */
  long nanos() {
    return Math.max(before, current);
  }

  void close() {
    timer.cancel(false);
  }
}
