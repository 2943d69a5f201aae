package io.slabring.shop.cached;

import io.slabring.client.Loader;
import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeException;
import io.slabring.shop.catalogue.Customer;
import io.slabring.shop.catalogue.Opinion;
import io.slabring.shop.catalogue.Product;
import io.slabring.shop.catalogue.Review;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shop's client of the cache nodes: counts hits and misses, and has a switch. Thread-safe. With
 * no node in reach reads are misses, and what cannot be stored is not.
 */
public final class Cache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
  private static final int SESSION_SHOWN = 12;
  private static final int FORGET_TRIES = 5;
  private static final Duration FORGET_PAUSE = Duration.ofMillis(100);

  private final SlabringClient client;
  private final Owners owners;
  private final Uses uses = new Uses();
  private volatile boolean on = true;

  /**
   * Finds the nodes.
   *
   * @param addresses of some of them, as host:port
   * @throws io.slabring.client.topology.TopologyException when none answers
   */
  public Cache(List<String> addresses) {
    client = client(addresses);
    owners = new Owners(client);
  }

  // client
  private static SlabringClient client(List<String> addresses) {
    return SlabringClient.builder()
        .discover(addresses.toArray(String[]::new))
        .pollInterval(Duration.ofMillis(250))
        .outageIsMiss() // without its cache the shop is slower, and open
        .register(100, Product.class)
        .register(101, Opinion.class)
        .register(102, Review.class)
        .register(103, Customer.class)
        .register(104, Session.class)
        .build();
  }

  // end

  /** The client itself, for what is not a look for a value. */
  SlabringClient client() {
    return client;
  }

  /** Hits and misses. */
  public Uses uses() {
    return uses;
  }

  /** The nodes in use, as host:port. */
  public List<String> nodes() {
    return client.topology().addresses().stream().map(Object::toString).toList();
  }

  /** Whether query results and fragments are taken from the cache. */
  public boolean isOn() {
    return on;
  }

  void turn(boolean nowOn) {
    on = nowOn;
  }

  /** A client that knows the whole name of a session is its visitor, so the name is never shown. */
  void note(Kind kind, String key, boolean hit) {
    String shown = kind == Kind.SESSION ? key.substring(0, SESSION_SHOWN) + "…" : key;
    uses.add(new Use(kind, shown, owners.of(key), hit));
  }

  /** A value from the cache, loaded by one caller of all when it is not there. */
  <T> T load(Kind kind, String key, Duration ttl, Class<T> type, Supplier<T> loader) {
    if (!on) {
      return loader.get();
    }
    boolean[] loaded = {false};
    Loader<T> counting =
        missing -> {
          loaded[0] = true;
          return loader.get();
        };
    T value = client.getOrLoad(key, ttl, type, counting);
    note(kind, key, !loaded[0]);
    return value;
  }

  /** Those of many values that are there, by their keys; asks each node once. */
  <T> Map<String, T> find(Kind kind, Collection<String> keys, Class<T> type) {
    if (!on) {
      return Map.of();
    }
    Map<String, T> found = client.getAll(keys, type);
    keys.forEach(key -> note(kind, key, found.containsKey(key)));
    return found;
  }

  /**
   * Deletes values that are no longer true. A node that does not answer is asked again; if it goes
   * on so it will be empty when it is back, and until then the value lives for its time at most.
   */
  void forget(String... keys) {
    Set<String> left = new HashSet<>(List.of(keys));
    for (int i = 0; i < FORGET_TRIES && !left.isEmpty(); i++) {
      if (i > 0) {
        LockSupport.parkNanos(FORGET_PAUSE.toNanos());
      }
      left.removeIf(this::forgets);
    }
    if (!left.isEmpty()) {
      LOG.warn("could not be deleted, and may be shown until they expire: {}", left);
    }
  }

  private boolean forgets(String key) {
    try {
      client.delete(key);
      return true;
    } catch (NodeException e) {
      return false;
    }
  }

  /** Marks a value as stale: one caller loads it anew, others get it for so long. */
  void age(String key, Duration ttl) {
    try {
      client.invalidate(key, ttl);
    } catch (NodeException e) {
      LOG.debug("{} stays for its time", key, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
