package io.slabring.membership.jgroups;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What JGroups' threads and callers leave for the one thread that acts. Thread-safe, never blocks
 * who leaves something; too many messages are dropped, which the members repair by saying hello
 * again.
 */
final class EventQueue {
  private static final int MESSAGES_MAX = 10_000;

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

  /** Leaves something rare that must not be lost. */
  void add(Runnable event) {
    queue.add(event);
  }

  /** Leaves something there can be many of. */
  void offer(Runnable event) {
    if (queue.size() < MESSAGES_MAX) {
      queue.add(event);
    }
  }

  /** The next one, or null if there is none for so long. */
  Runnable next(long millis) throws InterruptedException {
    return queue.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
  }
}
