package io.slabring.k8s;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes and reads through a {@link RoutingClient} in a thread of its own, and knows what it wrote.
 * While the view is settled a read may find nothing, or what was written last in a settled view or
 * later, but nothing older (docs/consistency.md). Close it to end it.
 */
final class Load implements AutoCloseable {
  private static final int KEYS = 2_000;
  private static final int LOGGED = 20;

  private final RoutingClient client = new RoutingClient();
  private final int[] written = new int[KEYS];

  /** What was acknowledged last while the view was settled. */
  private final int[] acknowledged = new int[KEYS];

  private final List<String> stale = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Random random;
  private final Thread thread;
  private volatile boolean ending;
  private volatile boolean disturbed;
  private boolean settled;
  private long hits;
  private long misses;
  private long failed;

  Load(long seed, String... seedIps) {
    random = new Random(seed);
    List.of(seedIps).forEach(client::seed);
    thread = Thread.ofPlatform().daemon().name("load").start(this::run);
  }

  private void run() {
    while (!ending) {
      followDisturbance();
      int number = random.nextInt(KEYS);
      String key = "key" + number;
      try {
        step(number, key);
      } catch (IOException | IllegalStateException e) {
        record(failures, key + ": " + e.getMessage());
        synchronized (this) {
          failed++;
        }
      }
      // Some hundred requests a second, so that the machine has time for the nodes.
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A view is settled only when the client has it too. */
  private void followDisturbance() {
    if (disturbed) {
      settled = false;
    } else if (!settled) {
      client.refresh();
      settled = true;
    }
  }

  private void step(int number, String key) throws IOException {
    if (random.nextInt(4) == 0) {
      write(number, key);
      return;
    }
    String value = client.get(key);
    count(value != null);
    if (value == null) {
      write(number, key);
    } else if (settled && Integer.parseInt(value) < acknowledged[number]) {
      record(stale, key + " has " + value + ", and " + acknowledged[number] + " was acknowledged");
    }
  }

  /**
   * After a failure it is not known what was stored; the next number is a later one in any case.
   */
  private void write(int number, String key) throws IOException {
    int value = ++written[number];
    if (client.set(key, "" + value) && settled) {
      acknowledged[number] = value;
    }
  }

  private synchronized void count(boolean hit) {
    hits += hit ? 1 : 0;
    misses += hit ? 0 : 1;
  }

  private synchronized void record(List<String> list, String text) {
    if (list.size() < LOGGED) {
      list.add(text);
    }
  }

  /** Says that views are about to change, until {@link #settle}. */
  void disturb() {
    disturbed = true;
  }

  /** Says that all nodes have the same view. */
  void settle() {
    disturbed = false;
  }

  /** Reads that found something. */
  synchronized long hits() {
    return hits;
  }

  /** What went wrong since the last call. */
  synchronized List<String> takeFailures() {
    List<String> taken = List.copyOf(failures);
    failures.clear();
    return taken;
  }

  /** Old values that were read. */
  synchronized List<String> stale() {
    return List.copyOf(stale);
  }

  synchronized String summary() {
    return hits + " hits, " + misses + " misses, " + failed + " failures";
  }

  @Override
  public void close() {
    ending = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
