package io.slabring.client.loading;

import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreMode;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.connection.Stored;
import io.slabring.client.item.Keys;
import io.slabring.client.item.Ttl;
import io.slabring.client.node.NodeClient;
import io.slabring.client.topology.Router;
import io.vertx.core.Vertx;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leases that this process holds, all renewed by one timer. Thread-safe.
 *
 * <p>A lease lasts as long as its holder lives, however slow the loader. If the process dies it
 * ends after the time that it was given.
 */
final class Leases {
  /** A lease is renewed three times in its life, and once a second at least. */
  private static final int RENEWALS = 3;

  private static final Duration RENEWAL_MAX = Duration.ofSeconds(1);

  /** No live process is silent for this long, whatever lease was chosen. */
  private static final Duration SILENCE_MIN = RENEWAL_MAX.multipliedBy(2).plusMillis(500);

  private final Vertx vertx;
  private final Router router;
  private final Duration life;
  private final long exptime;
  private final long renewalNanos;
  private final Map<Held, Lease> held = new ConcurrentHashMap<>();
  private final long timer;

  private record Held(String key, long cas) {}

  /** Leases that last so long without being renewed. */
  Leases(Vertx vertx, Router router, Duration life) {
    this.vertx = vertx;
    this.router = router;
    this.life = life;
    exptime = exptime(life);
    Duration third = life.dividedBy(RENEWALS);
    Duration renewal = third.compareTo(RENEWAL_MAX) < 0 ? third : RENEWAL_MAX;
    renewalNanos = renewal.toNanos();
    timer = vertx.setPeriodic(renewal.toMillis(), tick -> renewAll());
  }

  /** A node counts whole seconds, and the first may be over at once. */
  static long exptime(Duration life) {
    return Ttl.exptime(life.plusSeconds(1));
  }

  /** After so long without a renewal the holder of a lease is dead. */
  Duration silence() {
    return life.compareTo(SILENCE_MIN) > 0 ? life : SILENCE_MIN;
  }

  private void renewAll() {
    held.values().forEach(lease -> lease.renew(renewalNanos / 2, exptime));
  }

  /** Renews no more. */
  void close() {
    vertx.cancelTimer(timer);
    held.clear();
  }

  NodeClient node(byte[] key) {
    return router.client(key);
  }

  /** Takes over a lease that a node has made for this process. */
  Lease take(String key, byte[] keyBytes, long cas) {
    Lease lease = new Lease(this, key, keyBytes, cas);
    held.put(new Held(key, cas), lease);
    return lease;
  }

  /** Makes a lease where there is no item; ends with null where there is one. */
  CompletableFuture<Lease> acquire(String key, byte[] keyBytes) {
    return store(key, keyBytes, Lease.request(keyBytes, StoreMode.ADD, 0, exptime));
  }

  /** Makes a lease of this version of an item; ends with null if it is gone. */
  CompletableFuture<Lease> replace(String key, byte[] keyBytes, long cas) {
    return store(key, keyBytes, Lease.request(keyBytes, StoreMode.SET, cas, exptime));
  }

  private CompletableFuture<Lease> store(String key, byte[] keyBytes, StoreRequest request) {
    return node(keyBytes)
        .storeVersion(request)
        .thenApply(stored -> isDone(stored) ? take(key, keyBytes, stored.cas()) : null);
  }

  private static boolean isDone(Stored stored) {
    return stored.outcome() == Outcome.DONE;
  }

  /**
   * Takes the right to load anew what is still there. It is a lease of a key of its own, since the
   * item has to keep its value and the moment at which it expires, and a node can change neither
   * without the other. Ends with null if somebody else has it.
   */
  CompletableFuture<Lease> acquireReload(String key, byte[] keyBytes) {
    String lock = reloadKey(keyBytes);
    return acquire(lock, Keys.bytes(lock));
  }

  /** Of fixed length, however long the key. */
  static String reloadKey(byte[] key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return "slabring-reload:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The version with which a lease of this process began, given the one it has now. */
  long firstCas(String key, long cas) {
    Lease lease = held.get(new Held(key, cas));
    return lease == null ? cas : lease.firstCas;
  }

  /** A lease has another version, or none. */
  void moved(Lease lease, long before, long after) {
    held.remove(new Held(lease.key, before), lease);
    if (after != 0) {
      held.put(new Held(lease.key, after), lease);
    }
  }

  /** A lease is renewed no more. */
  void ended(Lease lease, long cas) {
    held.remove(new Held(lease.key, cas), lease);
  }
}
