package io.slabring.load.chaos;

import module java.base;

import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeException;
import io.slabring.load.chaos.HistoryCheck.Event;
import io.slabring.load.chaos.HistoryCheck.Kind;
import io.slabring.load.generator.Meter;

/**
 * Clients that write versions and read them, each with its own idea of the cluster. A key has one
 * writer.
 */
final class Traffic implements AutoCloseable {
  static final int KEYS = 200;
  private static final int WRITERS = 2;
  private static final int READERS = 3;
  static final int CLIENTS = WRITERS + READERS;
  private static final long PAUSE_NANOS = 300_000;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration TTL = Duration.ofHours(1);

  private final List<SlabringClient> clients = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HistoryCheck check;
  private final Meter meter;

  /** Each key's version is touched by its writer only. */
  private final long[] versions = new long[KEYS];

  private volatile boolean over;
  private volatile Throwable failure;

  /** Begins at once. */
  Traffic(HistoryCheck check, Meter meter, List<String> seeds, long seed) {
    this.check = check;
    this.meter = meter;
    try {
      for (int i = 0; i < WRITERS + READERS; i++) {
        clients.add(client(seeds));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      run(
          "writer " + i,
          clients.get(i),
          new Random(seed + i),
          (client, random) -> write(client, random, writer));
    }
    for (int i = 0; i < READERS; i++) {
      run("reader " + i, clients.get(WRITERS + i), new Random(seed - i - 1), this::read);
    }
  }

  private static SlabringClient client(List<String> seeds) {
    return SlabringClient.builder()
        .discover(seeds.toArray(String[]::new))
        .pollInterval(Duration.ofMillis(100))
        .connection(
            options -> {
              options.operationTimeout = Duration.ofMillis(300);
              options.connectTimeout = Duration.ofMillis(300);
              options.reconnectMax = Duration.ofMillis(500);
            })
        .eventLoops(1)
        .startTimeout(START)
        .build();
  }

  private interface Step {
    Event take(SlabringClient client, Random random);
  }

  private void run(String name, SlabringClient client, Random random, Step step) {
    threads.execute(
        () -> {
          try {
            while (!over) {
              Event event = step.take(client, random);
              if (event != null) {
                check.add(event.by(name));
              }
              LockSupport.parkNanos(PAUSE_NANOS);
            }
          } catch (RuntimeException | Error e) {
            failure = e;
          }
        });
  }

  private Event write(SlabringClient client, Random random, int writer) {
    int key = random.nextInt(KEYS / WRITERS) * WRITERS + writer;
    long version = ++versions[key];
    long begin = System.nanoTime();
    try {
      client.set("key-" + key, version, TTL);
    } catch (NodeException e) {
      long end = System.nanoTime();
      meter.error(end - begin);
      return new Event("", Kind.UNSURE, key, version, begin, end);
    }
    long end = System.nanoTime();
    meter.write(end - begin);
    return new Event("", Kind.WRITE, key, version, begin, end);
  }

  private Event read(SlabringClient client, Random random) {
    int key = random.nextInt(KEYS);
    long begin = System.nanoTime();
    try {
      Long version = client.get("key-" + key, Long.class);
      long end = System.nanoTime();
      meter.read(version != null, end - begin);
      return new Event("", Kind.READ, key, version == null ? 0 : version, begin, end);
    } catch (NodeException e) {
      meter.error(System.nanoTime() - begin);
      return null;
    }
  }

  /** Whether all clients use this version of the cluster. */
  boolean follows(long version) {
    return clients.stream().allMatch(client -> client.topology().version() == version);
  }

  /** What ended a client that should have gone on; null for nothing. */
  Throwable failure() {
    return failure;
  }

  @Override
  public void close() {
    over = true;
    threads.close();
    clients.forEach(SlabringClient::close);
  }
}
