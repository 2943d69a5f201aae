package io.slabring.k8s;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes and reads through a {@link RoutingClient} in a thread of its own, and knows what it wrote:
 * a read may find that or nothing, never something older. Close it to end it.
 */
final class Load implements AutoCloseable {
  private static final int KEYS = 2_000;
  private static final int LOGGED = 20;

  private final RoutingClient client = new RoutingClient();
  private final int[] written = new int[KEYS];
  private final List<String> stale = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Random random;
  private final Thread thread;
  private volatile boolean ending;
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

  private void step(int number, String key) throws IOException {
    if (random.nextInt(4) == 0) {
      // What is in doubt after a failure is older or newer than this; both numbers are used up.
      int value = ++written[number];
      client.set(key, "" + value);
      return;
    }
    String value = client.get(key);
    if (value == null) {
      count(false);
      client.set(key, "" + ++written[number]);
    } else {
      count(true);
      if (Integer.parseInt(value) != written[number]) {
        record(stale, key + " has " + value + " and not " + written[number]);
        written[number] = Math.max(written[number], Integer.parseInt(value));
      }
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

  /** Reads that found what was written last. */
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
