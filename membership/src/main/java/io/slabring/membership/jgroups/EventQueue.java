package io.slabring.membership.jgroups;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Events from JGroups' threads and from callers, for the thread of the member. Thread-safe; adding
 * never blocks. Drops messages if there are too many, which the members repair when they repeat
 * their states.
 */
final class EventQueue {
  private static final int MESSAGES_MAX = 10_000;

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

  /** Adds a rare event, which must not be lost. */
  void add(Runnable event) {
    queue.add(event);
  }

  /** Adds an event of a kind that can come in large numbers; drops it if too many wait. */
  void offer(Runnable event) {
    if (queue.size() < MESSAGES_MAX) {
      queue.add(event);
    }
  }

  /** Waits for the next event. Returns null if none comes within this time. */
  Runnable next(long millis) throws InterruptedException {
    return queue.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
  }
}
