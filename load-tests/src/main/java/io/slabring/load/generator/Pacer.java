package io.slabring.load.generator;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets requests leave at a rate, whatever the answers do. The n-th operation is due n intervals
 * after the start, and its latency counts from then, also when all clients were busy at that time:
 * what a slow server keeps from being sent is not omitted. Belongs to its event loop.
 */
final class Pacer implements Runnable {
  /** The timer's own precision is not better. */
  private static final long MIN_DELAY_NANOS = 20_000;

  /** While all clients are busy their answers drive the pace; this is for when none comes. */
  private static final long MAX_DELAY_NANOS = 10_000_000;

  private final LoadLoop loop;
  private final double intervalNanos;
  private final double offsetSeconds;
  private long start;
  private long issued;
  private int nextClient;
  private boolean running;

  /** All clients were busy when the timer was set, which is far ahead. */
  private boolean busy;

  private ScheduledFuture<?> timer;

  /**
   * @param rate operations per second of this loop
   * @param offsetSeconds of its first operation, so that loops take turns
   */
  Pacer(LoadLoop loop, double rate, double offsetSeconds) {
    this.loop = loop;
    this.offsetSeconds = offsetSeconds;
    intervalNanos = 1e9 / rate;
  }

  /** Begins, unless it runs already: then the pace goes on without a break. */
  void start() {
    if (!running) {
      running = true;
      start = System.nanoTime() + (long) (offsetSeconds * 1e9);
      issued = 0;
      run();
    }
  }

  @Override
  public void run() {
    if (!loop.isPaced() || loop.isSpent()) {
      running = false;
      return;
    }
    busy = pump(System.nanoTime());
    sleep(busy ? MAX_DELAY_NANOS : due() - System.nanoTime());
  }

  private void sleep(long nanos) {
    long delay = Math.clamp(nanos, MIN_DELAY_NANOS, MAX_DELAY_NANOS);
    timer = loop.executor.schedule(this, delay, TimeUnit.NANOSECONDS);
  }

  private long due() {
    return start + (long) (issued * intervalNanos);
  }

  /** Sends what is due, round robin. Returns whether all clients are busy. */
  private boolean pump(long now) {
    List<Client> clients = loop.clients;
    int busy = 0;
    while (due() <= now && !loop.isSpent()) {
      Client client = clients.get(nextClient);
      nextClient = nextClient + 1 == clients.size() ? 0 : nextClient + 1;
      if (client.hasRoom()) {
        busy = 0;
        issue(client, now);
        client.flush();
      } else if (++busy == clients.size()) {
        return true;
      }
    }
    return false;
  }

  /** A client has room again: what is overdue leaves through it. */
  void pump(Client client, long now) {
    while (client.hasRoom() && due() <= now && loop.isPaced() && !loop.isSpent()) {
      issue(client, now);
    }
    if (busy && due() > now) {
      // Nothing is overdue any more, and if this was the last answer none will drive the pace.
      busy = false;
      timer.cancel(false);
      sleep(due() - now);
    }
  }

  private void issue(Client client, long now) {
    long start = due();
    loop.tally.late(now - start);
    int operations = client.issue(start, now);
    issued += operations;
    loop.spend(operations);
  }
}
