package io.slabring.client;

import io.slabring.client.codec.CodecException;
import io.slabring.client.codec.Transcoder;
import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeClient;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreMode;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.topology.Router;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads that load what is missing, once in the whole cluster.
 *
 * <p>A get for a key without an item makes an empty one, a lease, and tells one caller that it has
 * won; so does a get for an item that is stale or soon to expire. The winner loads, and stores if
 * the item is still the one that it read. Others return the value that is still there, or wait for
 * it by asking again. Thread-safe.
 *
 * <pre>
 *   value                    -> return it
 *   value, won               -> load, store, return
 *   value, someone has won   -> return it
 *   lease, won               -> load, store, return
 *   lease, someone has won   -> ask again until there is a value, or the time is over: then load
 * </pre>
 *
 * <p>Within this process all who see the same lease share one {@link Flight}.
 */
final class Loads {
  private static final Logger LOG = LoggerFactory.getLogger(Loads.class);
  private static final long FIRST_PAUSE_MS = 5;
  private static final long LONGEST_PAUSE_MS = 50;

  private final Vertx vertx;
  private final Router router;
  private final Transcoder transcoder;
  private final Counters counters;
  private final LoadOptions options;
  private final Map<FlightId, Flight> flights = new ConcurrentHashMap<>();
  private final GetOptions withoutRefresh;
  private volatile Refresh lastRefresh = new Refresh(0, null);

  /** One call. */
  private record Call<T>(
      String key,
      byte[] keyBytes,
      Duration ttl,
      Class<T> type,
      Function<String, ? extends CompletionStage<T>> loader) {}

  /** What callers of this process have to see in common to share a load: the same lease. */
  private record FlightId(String key, long cas, Class<?> type) {}

  /** A load that somebody waits for. */
  private static final class Flight {
    final CompletableFuture<Object> landed = new CompletableFuture<>();
  }

  /** How to ask, for the threshold that was used last. */
  private record Refresh(long seconds, GetOptions options) {}

  Loads(Vertx vertx, Router router, Transcoder transcoder, Counters counters, LoadOptions options) {
    this.vertx = vertx;
    this.router = router;
    this.transcoder = transcoder;
    this.counters = counters;
    this.options = options;
    withoutRefresh =
        GetOptions.PLAIN.withCas().withTimeToLive().vivify(Ttl.exptime(options.lease()));
  }

  <T> CompletableFuture<T> get(
      String key,
      Duration ttl,
      Class<T> type,
      Function<String, ? extends CompletionStage<T>> loader) {
    Ttl.exptime(ttl); // refuses what is not positive, before anything is loaded
    return start(new Call<>(key, Keys.bytes(key), ttl, type, loader));
  }

  private <T> CompletableFuture<T> start(Call<T> call) {
    return ask(call)
        .handle(
            (item, failure) -> {
              if (failure == null) {
                return answer(call, item);
              }
              if (options.outageIsMiss() && Futures.isOutage(failure)) {
                counters.outages.increment();
                return share(call, new FlightId(call.key, 0, call.type), () -> load(call));
              }
              return CompletableFuture.<T>failedFuture(Futures.cause(failure));
            })
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Item> ask(Call<?> call) {
    return router.client(call.keyBytes).get(call.keyBytes, asking(call.ttl));
  }

  private GetOptions asking(Duration ttl) {
    long seconds = ttl.toSeconds() / 100 * options.refreshPercent();
    seconds += ttl.toSeconds() % 100 * options.refreshPercent() / 100;
    if (seconds <= 0 || seconds > Integer.MAX_VALUE) {
      return withoutRefresh;
    }
    Refresh refresh = lastRefresh;
    if (refresh.seconds != seconds) {
      refresh = new Refresh(seconds, withoutRefresh.recache(seconds));
      lastRefresh = refresh;
    }
    return refresh.options;
  }

  private <T> CompletableFuture<T> answer(Call<T> call, Item item) {
    if (item == null || item.won()) {
      counters.misses.increment();
      return win(call, item);
    }
    FlightId id = new FlightId(call.key, item.cas(), call.type);
    if (Keys.isLease(item)) {
      counters.misses.increment();
      counters.waits.increment();
      return join(call, id);
    }
    try {
      T value = transcoder.decode(item.flags(), item.value(), call.type);
      counters.hits.increment();
      return CompletableFuture.completedFuture(value);
    } catch (CodecException e) {
      LOG.debug("'{}' is loaded anew", call.key, e);
      counters.misses.increment();
      return share(call, id, () -> loadAndStore(call, item));
    }
  }

  /** Loads for all; whoever of this process has begun to wait for this lease gets the value. */
  private <T> CompletableFuture<T> win(Call<T> call, Item item) {
    long cas = item == null ? 0 : item.cas();
    FlightId id = new FlightId(call.key, cas, call.type);
    Flight flight = flights.computeIfAbsent(id, absent -> new Flight());
    CompletableFuture<T> loaded = loadAndStore(call, item);
    loaded.whenComplete((value, failure) -> land(id, flight, value, failure));
    return loaded;
  }

  private void land(FlightId id, Flight flight, Object value, Throwable failure) {
    flights.remove(id, flight);
    if (failure == null) {
      flight.landed.complete(value);
    } else {
      flight.landed.completeExceptionally(Futures.cause(failure));
    }
  }

  /** Does it, unless another thread already does: then waits for that. */
  private <T> CompletableFuture<T> share(
      Call<T> call, FlightId id, Supplier<CompletableFuture<T>> work) {
    Flight mine = new Flight();
    Flight present = flights.putIfAbsent(id, mine);
    if (present != null) {
      return follow(call, present);
    }
    CompletableFuture<T> done = work.get();
    done.whenComplete((value, failure) -> land(id, mine, value, failure));
    return done;
  }

  private <T> CompletableFuture<T> follow(Call<T> call, Flight flight) {
    long patience = options.patience().plus(options.lease()).toMillis();
    return flight
        .landed
        .copy()
        .orTimeout(patience, TimeUnit.MILLISECONDS)
        .handle(
            (value, failure) -> {
              Throwable cause = Futures.cause(failure);
              if (cause == null) {
                return CompletableFuture.completedFuture(call.type.cast(value));
              }
              if (cause instanceof CancellationException) {
                return start(call); // whoever was to load has gone away
              }
              return CompletableFuture.<T>failedFuture(
                  cause instanceof TimeoutException
                      ? new LoadTimeoutException(call.key, patience)
                      : cause);
            })
        .thenCompose(Function.identity());
  }

  /** Waits for a lease that somebody else has. */
  private <T> CompletableFuture<T> join(Call<T> call, FlightId id) {
    return share(
        call,
        id,
        () -> {
          CompletableFuture<T> value = new CompletableFuture<>();
          Flight flight = flights.get(id);
          if (flight != null) {
            flight.landed.whenComplete((landed, failure) -> take(call, value, landed, failure));
          }
          long end = System.nanoTime() + options.patience().toNanos();
          askLater(call, value, end, FIRST_PAUSE_MS);
          return value;
        });
  }

  /** The winner turned out to be of this process. */
  private static <T> void take(
      Call<T> call, CompletableFuture<T> value, Object landed, Throwable failure) {
    if (failure == null) {
      value.complete(call.type.cast(landed));
    } else {
      value.completeExceptionally(failure);
    }
  }

  private <T> void askLater(Call<T> call, CompletableFuture<T> value, long end, long pause) {
    long jittered = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1) + 1;
    vertx.setTimer(
        jittered,
        timer -> {
          if (!value.isDone()) {
            ask(call)
                .whenComplete((item, failure) -> asked(call, value, end, pause, item, failure));
          }
        });
  }

  /** Nobody waits any more. */
  void close() {
    IllegalStateException closed = new IllegalStateException("the client is closed");
    flights.values().forEach(flight -> flight.landed.completeExceptionally(closed));
  }

  private <T> void asked(
      Call<T> call,
      CompletableFuture<T> value,
      long end,
      long pause,
      Item item,
      Throwable failure) {
    boolean leased = failure == null && item != null && !item.won() && Keys.isLease(item);
    if (!leased && failure == null) {
      pass(answer(call, item), value);
    } else if (System.nanoTime() < end) {
      askLater(call, value, end, Math.min(2 * pause, LONGEST_PAUSE_MS));
    } else {
      LOG.debug(
          "'{}' is loaded without a lease: nobody did within {}", call.key, options.patience());
      pass(load(call), value);
    }
  }

  private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
    from.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(Futures.cause(failure));
          }
        });
  }

  private <T> CompletableFuture<T> load(Call<T> call) {
    counters.loads.increment();
    CompletableFuture<T> loaded;
    try {
      loaded = call.loader.apply(call.key).toCompletableFuture();
    } catch (RuntimeException | Error e) {
      loaded = CompletableFuture.failedFuture(e);
    }
    return loaded.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            counters.loadFailures.increment();
          }
        });
  }

  /**
   * Loads, and stores if the item is still the one that was read.
   *
   * @param item what is there: a lease, an old value, or one that cannot be read; null for nothing
   */
  private <T> CompletableFuture<T> loadAndStore(Call<T> call, Item item) {
    return load(call)
        .handle(
            (value, failure) -> {
              if (failure != null || value == null) {
                return release(call, item)
                    .thenCompose(
                        released ->
                            failure == null
                                ? CompletableFuture.<T>completedFuture(null)
                                : CompletableFuture.<T>failedFuture(Futures.cause(failure)));
              }
              return store(call, item, value);
            })
        .thenCompose(Function.identity());
  }

  private <T> CompletableFuture<T> store(Call<T> call, Item item, T value) {
    CompletableFuture<Outcome> stored;
    try {
      Encoded encoded = transcoder.encode(value);
      StoreRequest request =
          new StoreRequest(
              StoreMode.SET,
              call.keyBytes,
              encoded.bytes(),
              encoded.flags(),
              Ttl.exptime(call.ttl),
              item == null ? 0 : item.cas(),
              false);
      stored = router.client(call.keyBytes).store(request);
    } catch (RuntimeException e) {
      return release(call, item).thenCompose(released -> CompletableFuture.failedFuture(e));
    }
    return stored.handle(
        (outcome, failure) -> {
          if (outcome != Outcome.DONE) {
            counters.refusedStores.increment();
            LOG.debug("'{}' was loaded but not stored: {}", call.key, outcome, failure);
          }
          return value;
        });
  }

  /** Lets another caller try: a lease is deleted, an old value marked as stale. Never fails. */
  private CompletableFuture<Void> release(Call<?> call, Item item) {
    if (item == null || !item.won()) {
      return CompletableFuture.completedFuture(null);
    }
    NodeClient node = router.client(call.keyBytes);
    CompletableFuture<Outcome> released =
        Keys.isLease(item)
            ? node.delete(call.keyBytes, item.cas())
            : node.invalidate(call.keyBytes, item.cas(), Math.max(0, item.secondsToLive()));
    return released.handle(
        (outcome, failure) -> {
          if (failure != null && !(Futures.cause(failure) instanceof NodeException)) {
            LOG.warn("'{}' could not be released", call.key, failure);
          }
          return null;
        });
  }
}
