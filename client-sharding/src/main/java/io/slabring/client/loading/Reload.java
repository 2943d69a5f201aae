package io.slabring.client.loading;

import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.ItemState;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreMode;
import io.slabring.client.connection.StoreRequest;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/**
 * The right to load anew a value that others may still see. Thread-safe.
 *
 * <p>The item stays as it is: what is loaded is stored over the version that was there at the
 * beginning. If the item is about to expire before the load ends, a lease takes its place. So the
 * key is never free for a second load, and what was loaded is still stored.
 */
final class Reload implements Turn {
  /** So long before its end an item is replaced: nodes count whole seconds, and timers are late. */
  private static final long MARGIN_MS = 1500;

  /** A quick loader is given a chance to fail, and leave a value that is about to expire. */
  private static final long CONVERSION_MIN_MS = 200;

  private static final int MS_PER_SECOND = 1000;

  private final Vertx vertx;
  private final Leases leases;
  private final String key;
  private final byte[] keyBytes;
  private final ItemState item;
  private final Lease lock;
  private final long begin = System.nanoTime();
  private long timer = -1;
  private boolean ended;

  /** The lease in the item's place; null before there is one. */
  private CompletableFuture<Lease> converted;

  /**
   * Begins it.
   *
   * @param lock what keeps others from the same; null for nothing
   */
  Reload(Vertx vertx, Leases leases, String key, byte[] keyBytes, ItemState item, Lease lock) {
    this.vertx = vertx;
    this.leases = leases;
    this.key = key;
    this.keyBytes = keyBytes;
    this.item = item;
    this.lock = lock;
    if (item.secondsToLive() >= 0) {
      long delay = item.secondsToLive() * MS_PER_SECOND - MARGIN_MS;
      timer = vertx.setTimer(Math.max(CONVERSION_MIN_MS, delay), id -> convert());
    }
  }

  private synchronized void convert() {
    if (!ended) {
      converted =
          leases
              .replace(key, keyBytes, item.cas())
              .thenCompose(
                  lease ->
                      lease == null && mayHaveExpired()
                          ? leases.acquire(key, keyBytes)
                          : CompletableFuture.completedFuture(lease))
              .exceptionally(failure -> null);
    }
  }

  /** Whether an item that is gone may have expired, as opposed to deleted. */
  private boolean mayHaveExpired() {
    long elapsed = (System.nanoTime() - begin) / 1_000_000;
    return item.secondsToLive() >= 0 && elapsed >= (item.secondsToLive() - 1) * MS_PER_SECOND;
  }

  private synchronized CompletableFuture<Lease> end() {
    ended = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    return converted;
  }

  @Override
  public CompletableFuture<Outcome> store(Encoded value, long exptime) {
    CompletableFuture<Lease> lease = end();
    CompletableFuture<Outcome> stored =
        lease == null
            ? CompletableFuture.completedFuture(null) // of which storing may throw
                .thenCompose(nothing -> storeOverItem(value, exptime))
            : lease.thenCompose(
                own ->
                    own == null
                        ? CompletableFuture.completedFuture(Outcome.EXISTS)
                        : own.store(value, exptime));
    return stored.whenComplete((outcome, failure) -> unlock());
  }

  private CompletableFuture<Outcome> storeOverItem(Encoded value, long exptime) {
    return store(StoreMode.SET, item.cas(), value, exptime)
        .thenCompose(
            outcome ->
                outcome == Outcome.NOT_FOUND && mayHaveExpired()
                    ? store(StoreMode.ADD, 0, value, exptime)
                    : CompletableFuture.completedFuture(outcome));
  }

  private CompletableFuture<Outcome> store(StoreMode mode, long cas, Encoded value, long exptime) {
    return leases
        .node(keyBytes)
        .store(new StoreRequest(mode, keyBytes, value.bytes(), value.flags(), exptime, cas, false));
  }

  @Override
  public CompletableFuture<Void> giveUp() {
    CompletableFuture<Lease> lease = end();
    CompletableFuture<Void> free =
        lease == null
            ? CompletableFuture.completedFuture(null)
            : lease.thenCompose(
                own -> own == null ? CompletableFuture.completedFuture(null) : own.giveUp());
    return free.thenCompose(nothing -> unlock());
  }

  private CompletableFuture<Void> unlock() {
    return lock == null ? CompletableFuture.completedFuture(null) : lock.giveUp();
  }
}
