package io.slabring.client.loading;

import io.slabring.client.codec.CodecException;
import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;
import io.slabring.client.connection.NodeProtocolException;
import io.slabring.client.connection.Outcome;
import io.slabring.client.item.Counters;
import io.slabring.client.item.Keys;
import io.slabring.client.item.Ttl;
import io.slabring.client.item.TypedValues;
import io.slabring.client.topology.Router;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What calls of {@code getOrLoad} have done: requests to nodes, loaders, and stores. Keeps nothing
 * of a call. Thread-safe.
 */
final class LoadWork {
  private static final Logger LOG = LoggerFactory.getLogger(LoadWork.class);

  private final Vertx vertx;
  private final Router router;
  private final TypedValues values;
  private final Counters counters;
  private final LoadingOptions options;
  private final LoadErrors errors;
  private final Leases leases;
  private final GetOptions asking;

  LoadWork(
      Vertx vertx,
      Router router,
      TypedValues values,
      Counters counters,
      LoadingOptions options,
      LoadErrors errors) {
    this.vertx = vertx;
    this.router = router;
    this.values = values;
    this.counters = counters;
    this.options = options;
    this.errors = errors;
    leases = new Leases(vertx, router, options.lease());
    asking = GetOptions.PLAIN.withCas().withTimeToLive().vivify(Leases.exptime(options.lease()));
  }

  /** After so long without a renewal a lease is abandoned. */
  Duration silence() {
    return leases.silence();
  }

  /** A process that has died keeps others waiting for so long; they wait a while longer. */
  Duration patience() {
    return silence().plus(options.patience());
  }

  /** Asks for the item; if there is none the node makes a lease. */
  CompletableFuture<Item> ask(LoadRequest<?> request) {
    return router.client(request.keyBytes()).get(request.keyBytes(), asking);
  }

  /** Against the protocol: there was no item, and the node has made no lease. */
  NodeProtocolException noLease(LoadRequest<?> request) {
    return new NodeProtocolException(
        router.client(request.keyBytes()).address(),
        "neither an item nor a lease for key " + Keys.quote(request.key()),
        null);
  }

  /**
   * What it means for a call that the item is a lease.
   *
   * @param polling whether the call waits for the lease, which then is not counted again
   */
  LoadEvent lease(Item item, boolean polling) {
    boolean won = item.won() && !item.stale();
    if (won || !polling) {
      counters.misses.increment();
    }
    if (item.stale()) {
      return LoadEvent.LEASE_STALE;
    }
    if (!won && !polling) {
      counters.waits.increment();
    }
    return won ? LoadEvent.LEASE_WON : LoadEvent.LEASE_HELD;
  }

  /** The item's value; null if it cannot be read as the type asked for. */
  <T> T decode(LoadRequest<T> request, Item item) {
    try {
      T value = values.decode(request.key(), item, request.type());
      counters.hits.increment();
      return value;
    } catch (CodecException e) {
      LOG.debug("'{}' is loaded anew", request.key(), e);
      counters.misses.increment();
      return null;
    }
  }

  /** What it means for a call that the item has a value that can be read. */
  LoadEvent value(LoadRequest<?> request, Item item) {
    if (item.stale()) {
      return LoadEvent.STALE;
    }
    return isDue(request.ttl(), item) ? LoadEvent.DUE : LoadEvent.VALUE;
  }

  /** Whether so little of its time is left that a value should be loaded anew. */
  private boolean isDue(Duration ttl, Item item) {
    long percent = options.refreshPercent();
    long seconds = ttl.toSeconds() / 100 * percent + ttl.toSeconds() % 100 * percent / 100;
    return item.secondsToLive() >= 0 && item.secondsToLive() < seconds;
  }

  /** The version with which the lease of a call of this process began, or else the item's own. */
  long leaseVersion(LoadRequest<?> request, Item item) {
    return leases.firstCas(request.key(), item.cas());
  }

  /** Takes the lease that the node has given. */
  Lease take(LoadRequest<?> request, Item item) {
    return leases.take(request.key(), request.keyBytes(), item.cas());
  }

  /** Gives back what a node has given to a call that does not wait for it any more. */
  void decline(LoadRequest<?> request, Item item) {
    if (Keys.isLease(item) && item.won()) {
      take(request, item).giveUp();
    }
  }

  /** Puts a lease in the place of the item; ends with null if the item has changed. */
  CompletableFuture<Lease> takeOver(LoadRequest<?> request, Item item) {
    return leases.replace(request.key(), request.keyBytes(), item.cas());
  }

  /** Asks for the right to load what is still there; ends with null if another caller has it. */
  CompletableFuture<Lease> lock(LoadRequest<?> request) {
    return leases.acquireReload(request.key(), request.keyBytes());
  }

  /** Asks for the item's version and the end of its life. */
  CompletableFuture<ItemState> state(LoadRequest<?> request) {
    return router.client(request.keyBytes()).state(request.keyBytes());
  }

  /** Begins to load what is still there. */
  Turn reload(LoadRequest<?> request, ItemState state, Lease lock) {
    return new Reload(vertx, leases, request.key(), request.keyBytes(), state, lock);
  }

  /** Runs the loader. Never throws. */
  <T> CompletableFuture<T> run(LoadRequest<T> request) {
    counters.loads.increment();
    LoadScope scope = new LoadScope(this, request.key(), request.outer());
    CompletableFuture<T> loaded;
    try {
      loaded =
          LoadScope.within(
              scope, () -> request.loader().apply(request.key()).toCompletableFuture());
    } catch (RuntimeException | Error e) {
      loaded = CompletableFuture.failedFuture(e);
    }
    return loaded.whenComplete(
        (value, failure) -> {
          scope.end();
          if (failure != null) {
            counters.loadFailures.increment();
          }
        });
  }

  /** Why this key must not be loaded within a load; null if it may. */
  RuntimeException recursion(String key, LoadScope outer) {
    String path = LoadScope.recursion(outer, this, key);
    return path == null ? null : errors.recursive().apply(key, path);
  }

  /** What the failure of a loader means. */
  LoadEvent loaderFailed(Throwable failure) {
    return errors.isBug(failure) ? LoadEvent.LOADER_BROKEN : LoadEvent.LOADER_FAILED;
  }

  /**
   * Stores what was loaded, if it is still wanted. The future does not fail.
   *
   * @throws CodecException if it cannot be stored
   */
  CompletableFuture<Void> store(LoadRequest<?> request, Turn turn, Object value) {
    Encoded encoded = values.encode(request.key(), value);
    return turn.store(encoded, Ttl.exptime(request.ttl()))
        .handle(
            (outcome, failure) -> {
              if (outcome != Outcome.DONE) {
                counters.refusedStores.increment();
                LOG.debug("'{}' was loaded but not stored: {}", request.key(), outcome, failure);
              }
              return null;
            });
  }

  /** An outage is a miss. */
  void countOutage() {
    counters.outages.increment();
  }

  /** What a call fails with whose time is over. */
  RuntimeException late(LoadRequest<?> request) {
    return errors.late().apply(request.key(), patience().toMillis());
  }

  /** Renews no more leases. */
  void close() {
    leases.close();
  }
}
