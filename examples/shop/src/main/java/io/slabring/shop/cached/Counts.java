package io.slabring.shop.cached;

import io.slabring.client.connection.NodeException;
import java.time.Duration;

/** Numbers that live in the cache only: how often a page was seen, and limits. Thread-safe. */
public final class Counts {
  private static final Duration VIEWS_TTL = Duration.ofDays(30);

  private final Cache cache;
  private final int limit;
  private final Duration window;

  /**
   * Keeps them in this cache, switched on or off.
   *
   * @param limit requests that an address may make in a window
   * @param window its length, 1 s or more
   */
  public Counts(Cache cache, int limit, Duration window) {
    this.cache = cache;
    this.limit = limit;
    this.window = window;
  }

  /** Counts a view of a product's page; returns how many there were, 0 when that is not known. */
  public long view(int product) {
    try {
      return cache.client().increment("views:" + product, 1, 1, VIEWS_TTL);
    } catch (NodeException e) {
      return 0;
    }
  }

  // limit
  /**
   * Counts a request of an address, in one command that also makes the counter and gives it its
   * time. Without a node to count in, every request is allowed.
   *
   * @param millis the time, in ms since 1970
   * @return whether the address is within its limit
   */
  public boolean allows(String address, long millis) {
    String key = "rate:" + address + ":" + millis / window.toMillis();
    try {
      return cache.client().increment(key, 1, 1, window.plusSeconds(1)) <= limit;
    } catch (NodeException e) {
      return true;
    }
  }
  // end
}
