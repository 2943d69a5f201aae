package io.slabring.load.traffic;

import module java.base;

import io.slabring.client.AsyncSlabringClient;
import io.slabring.client.SlabringClient;
import io.slabring.load.generator.Meter;
import io.slabring.load.workload.Popularity;
import io.slabring.load.workload.Sizes;

/**
 * Clients that follow a cluster and read through it at a rate, whatever the answers do: gets by
 * popularity (Zipf, 0.99), and a set after each miss. Latency counts from when a get was due.
 */
public final class Followers implements AutoCloseable {
  /** The timer's own precision is not better. */
  private static final long PAUSE_NANOS = 50_000;

  private static final int SEED = 20_261_201;
  private static final Popularity POPULARITY = new Popularity.Zipf(0.99);
  private static final Sizes SIZES = new Sizes.Range(300, 1500);

  private final Load load;
  private final Meter meter;
  private final List<SlabringClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean filling;
  private volatile boolean over;

  /**
   * What all clients do together.
   *
   * @param rate gets a second
   * @param ttl of values, in whole seconds
   */
  public record Load(int clients, int rate, int keys, Duration ttl) {}

  /**
   * Connects; nothing is sent before {@link #fill} or {@link #start}.
   *
   * @param seeds host:port of nodes
   */
  public Followers(Load load, Meter meter, List<String> seeds) {
    this.load = load;
    this.meter = meter;
    for (int i = 0; i < load.clients; i++) {
      clients.add(
          SlabringClient.builder().discover(seeds.toArray(String[]::new)).eventLoops(1).build());
    }
  }

  /**
   * Stores what would be there if the load had always run, and nothing else: three lifetimes of it
   * are played through in memory. What is left of them then expires in the course of a lifetime, as
   * it should. Meanwhile nothing is read.
   */
  public void fill() {
    filling = true;
    clients.getFirst().flushAll();
    int seconds = (int) load.ttl.toSeconds();
    SplittableRandom random = new SplittableRandom(SEED);
    // At first all are there, and expire at any time: else those that are read most would for ever
    // expire together.
    int[] expiries = random.ints(load.keys, 0, seconds).toArray();
    Popularity.Sampler sampler = POPULARITY.sampler(load.keys, random);
    for (int second = 0; second < 3 * seconds; second++) {
      for (int i = 0; i < load.rate; i++) {
        int key = sampler.next(0);
        expiries[key] = expiries[key] > second ? expiries[key] : second + seconds;
      }
    }
    // Those that live longest first: the others must not expire before all are there.
    Map<Integer, Map<String, byte[]>> byTtl = new TreeMap<>(Comparator.reverseOrder());
    for (int key = 0; key < load.keys; key++) {
      int left = expiries[key] - 3 * seconds;
      if (left > 0) {
        byTtl.computeIfAbsent(left, any -> new HashMap<>()).put(name(key), value(key));
      }
    }
    AsyncSlabringClient cache = clients.getFirst().async();
    byTtl.forEach((left, items) -> cache.setAll(items, Duration.ofSeconds(left)).join());
    filling = false;
  }

  /** Begins; a second is sampled when it is over. */
  public void start() {
    for (int i = 0; i < load.clients; i++) {
      int client = i;
      threads.add(Thread.ofPlatform().name("follower " + i).start(() -> run(client)));
    }
    threads.add(Thread.ofPlatform().name("seconds").start(this::sample));
  }

  private void sample() {
    while (!over) {
      meter.sample(() -> 0);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void run(int client) {
    AsyncSlabringClient cache = clients.get(client).async();
    Popularity.Sampler sampler =
        POPULARITY.sampler(load.keys, new SplittableRandom(SEED + 1 + client));
    double interval = 1e9 * load.clients / load.rate;
    long begin = System.nanoTime();
    for (long sent = 0; !over; ) {
      long due = begin + (long) (sent * interval);
      if (due > System.nanoTime()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        int key = sampler.next(0);
        if (!filling) {
          get(cache, key, due);
        }
        sent++;
      }
    }
  }

  private void get(AsyncSlabringClient cache, int key, long due) {
    cache
        .get(name(key), byte[].class)
        .whenComplete(
            (found, failure) -> {
              long nanos = Math.max(0, System.nanoTime() - due);
              if (failure != null) {
                meter.error(nanos);
                return;
              }
              meter.read(found != null, nanos);
              if (found == null) {
                set(cache, key);
              }
            });
  }

  /** Its latency is none of a get, so only its failure is counted. */
  private void set(AsyncSlabringClient cache, int key) {
    CompletableFuture<Void> stored = cache.set(name(key), value(key), load.ttl);
    long begin = System.nanoTime();
    stored.whenComplete(
        (nothing, failure) -> {
          if (failure != null && !over) {
            meter.error(System.nanoTime() - begin);
          }
        });
  }

  private static String name(int key) {
    return "key-" + key;
  }

  private byte[] value(int key) {
    return new byte[SIZES.of(key, SEED)];
  }

  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    clients.forEach(SlabringClient::close);
  }
}
