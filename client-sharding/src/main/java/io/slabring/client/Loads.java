package io.slabring.client;

import io.slabring.client.codec.CodecException;
import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;
import io.slabring.client.connection.Outcome;
import io.slabring.client.item.Counters;
import io.slabring.client.item.FailureKind;
import io.slabring.client.item.Keys;
import io.slabring.client.item.Ttl;
import io.slabring.client.item.Values;
import io.slabring.client.topology.Router;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads that load what is missing, by one process at a time. Thread-safe.
 *
 * <p>The caller that loads has a {@link Turn}. A get for a key without an item makes an empty one,
 * a {@link Lease}, and tells one caller that it has won. For a value that is stale, of no use or
 * soon to expire the turn is a {@link Reload}.
 *
 * <pre>
 *   value                      -> return it
 *   lease, won                 -> load, store, return
 *   lease, of another          -> wait until there is a value, or the lease is free
 *   value that is due, won     -> load, store, return
 *   value that is due, not won -> return it
 * </pre>
 *
 * <p>Callers of this process share {@link Flights}.
 */
final class Loads {
  private static final Logger LOG = LoggerFactory.getLogger(Loads.class);

  /** Before a value of no use, which somebody else loads, is read again. */
  private static final long BUSY_MS = 25;

  /** An item always has a version; this stands for none. */
  private static final long NO_CAS = 0;

  private final Vertx vertx;
  private final Router router;
  private final Values values;
  private final Counters counters;
  private final LoadOptions options;
  private final Leases leases;
  private final Flights flights = new Flights();
  private final GetOptions asking;

  /** The item has changed, or is going to: to be read again after a pause. */
  private static final class Retry extends CancellationException {
    private static final long serialVersionUID = 1L;

    final long pauseMs;

    Retry(long pauseMs) {
      this.pauseMs = pauseMs;
    }
  }

  Loads(Vertx vertx, Router router, Values values, Counters counters, LoadOptions options) {
    this.vertx = vertx;
    this.router = router;
    this.values = values;
    this.counters = counters;
    this.options = options;
    leases = new Leases(vertx, router, options.lease());
    asking = GetOptions.PLAIN.withCas().withTimeToLive().vivify(Leases.exptime(options.lease()));
  }

  <T> CompletableFuture<T> get(
      String key,
      Duration ttl,
      Class<T> type,
      Function<String, ? extends CompletionStage<T>> loader) {
    Ttl.exptime(ttl); // refuses what is not positive, before anything is loaded
    LoadScope outer = LoadScope.current();
    try {
      LoadScope.check(outer, this, key);
    } catch (RecursiveLoadException e) {
      return CompletableFuture.failedFuture(e);
    }
    long end = System.nanoTime() + patience().toNanos();
    return start(new Call<>(key, Keys.bytes(key), ttl, type, loader, outer, end));
  }

  /** A process that has died keeps others waiting for so long; they wait a while longer. */
  private Duration patience() {
    return leases.silence().plus(options.patience());
  }

  /** Nobody waits any more. */
  void close() {
    leases.close();
    flights.close();
  }

  /** Goes on with another future, given the result or what really failed. */
  private static <A, B> CompletableFuture<B> compose(
      CompletableFuture<A> first, BiFunction<A, Throwable, CompletableFuture<B>> next) {
    return first
        .handle((result, failure) -> next.apply(result, FailureKind.cause(failure)))
        .thenCompose(Function.identity());
  }

  private <T> CompletableFuture<T> start(Call<T> call) {
    return compose(
        ask(call),
        (item, failure) -> failure == null ? answer(call, item) : unanswered(call, failure));
  }

  private CompletableFuture<Item> ask(Call<?> call) {
    return router.client(call.keyBytes()).get(call.keyBytes(), asking);
  }

  private <T> CompletableFuture<T> unanswered(Call<T> call, Throwable failure) {
    if (!options.outageIsMiss() || FailureKind.of(failure) != FailureKind.OUTAGE) {
      return CompletableFuture.failedFuture(failure);
    }
    counters.outages.increment();
    Flights.Id id = id(call, NO_CAS);
    CompletableFuture<T> loaded = flights.start(id, () -> load(call, Turn.NONE));
    return loaded != null ? loaded : follow(call, id);
  }

  private <T> CompletableFuture<T> answer(Call<T> call, Item item) {
    if (Keys.isLease(item)) {
      counters.misses.increment();
      return item.stale() ? takeOver(call, item.cas()) : lease(call, item);
    }
    T value;
    try {
      value = values.decode(call.key(), item, call.type());
    } catch (CodecException e) {
      LOG.debug("'{}' is loaded anew", call.key(), e);
      counters.misses.increment();
      return reload(call, item, null);
    }
    counters.hits.increment();
    return isDue(call.ttl(), item)
        ? reload(call, item, value)
        : CompletableFuture.completedFuture(value);
  }

  /** Whether a value should be loaded anew. */
  private boolean isDue(Duration ttl, Item item) {
    long seconds = ttl.toSeconds() / 100 * options.refreshPercent();
    seconds += ttl.toSeconds() % 100 * options.refreshPercent() / 100;
    return item.stale() || item.secondsToLive() >= 0 && item.secondsToLive() < seconds;
  }

  private static Flights.Id id(Call<?> call, long cas) {
    return new Flights.Id(call.key(), cas, call.type());
  }

  private <T> CompletableFuture<T> lease(Call<T> call, Item item) {
    if (item.won()) {
      return lead(call, leases.take(call.key(), call.keyBytes(), item.cas()));
    }
    counters.waits.increment();
    return await(call, item.cas());
  }

  private <T> CompletableFuture<T> lead(Call<T> call, Lease lease) {
    return flights.lead(id(call, lease.firstCas), () -> load(call, lease));
  }

  /** Takes a lease whose holder is dead, or whose value nobody wants any more. */
  private <T> CompletableFuture<T> takeOver(Call<T> call, long cas) {
    return leases
        .replace(call.key(), call.keyBytes(), cas)
        .thenCompose(lease -> lease == null ? start(call) : lead(call, lease));
  }

  /** Waits for a lease that somebody else has, together with the others of this process. */
  private <T> CompletableFuture<T> await(Call<T> call, long cas) {
    Flights.Id id = id(call, leases.firstCas(call.key(), cas));
    CompletableFuture<T> polled =
        flights.start(
            id,
            () -> {
              LeaseWait<T> wait = new LeaseWait<>(call, cas, leases.silence().toNanos());
              flights.find(id).whenComplete((landed, failure) -> take(wait, landed, failure));
              askLater(wait);
              return wait.value;
            });
    return polled != null ? polled : follow(call, id);
  }

  /** The one who loads turned out to be of this process. If it gives up, the lease is free. */
  private static <T> void take(LeaseWait<T> wait, Object landed, Throwable failure) {
    if (failure == null) {
      wait.value.complete(wait.call.type().cast(landed));
    } else if (!(failure instanceof CancellationException)) {
      wait.value.completeExceptionally(failure);
    }
  }

  private <T> CompletableFuture<T> follow(Call<T> call, Flights.Id id) {
    CompletableFuture<Object> landing = flights.find(id);
    if (landing == null) {
      return start(call);
    }
    long patience = Math.max(1, call.endNanos() - System.nanoTime());
    return compose(
        landing.copy().orTimeout(patience, TimeUnit.NANOSECONDS),
        (value, failure) -> {
          if (failure == null) {
            return CompletableFuture.completedFuture(call.type().cast(value));
          }
          if (failure instanceof CancellationException) {
            return start(call); // whoever was to load has gone away
          }
          return CompletableFuture.failedFuture(
              failure instanceof TimeoutException ? late(call) : failure);
        });
  }

  private LoadTimeoutException late(Call<?> call) {
    return new LoadTimeoutException(call.key(), patience().toMillis());
  }

  private <T> void askLater(LeaseWait<T> wait) {
    vertx.setTimer(
        wait.nextPause(),
        timer -> {
          if (!wait.value.isDone()) {
            ask(wait.call).whenComplete((item, failure) -> asked(wait, item, failure));
          }
        });
  }

  private <T> void asked(LeaseWait<T> wait, Item item, Throwable failure) {
    Call<T> call = wait.call;
    if (failure != null) {
      if (call.isOver()
          || options.outageIsMiss() && FailureKind.of(failure) == FailureKind.OUTAGE) {
        pass(unanswered(call, FailureKind.cause(failure)), wait.value);
      } else {
        askLater(wait);
      }
    } else if (!Keys.isLease(item) || item.won()) {
      pass(answer(call, item), wait.value);
    } else if (item.stale() || wait.isAbandoned(item.cas())) {
      pass(takeOver(call, item.cas()), wait.value);
    } else if (call.isOver()) {
      wait.value.completeExceptionally(late(call));
    } else {
      askLater(wait);
    }
  }

  private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
    from.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(FailureKind.cause(failure));
          }
        });
  }

  /**
   * Loads anew what is there, if nobody does.
   *
   * @param old the value, null if it is of no use
   */
  private <T> CompletableFuture<T> reload(Call<T> call, Item item, T old) {
    Flights.Id id = id(call, item.cas());
    CompletableFuture<T> loaded = flights.start(id, () -> tryReload(call, item, old));
    if (loaded == null) {
      return old != null ? CompletableFuture.completedFuture(old) : follow(call, id);
    }
    return compose(
        loaded,
        (value, failure) -> {
          if (failure == null) {
            return CompletableFuture.completedFuture(value);
          }
          return failure instanceof Retry retry
              ? startAfter(retry.pauseMs, call)
              : CompletableFuture.failedFuture(failure);
        });
  }

  private <T> CompletableFuture<T> startAfter(long pauseMs, Call<T> call) {
    if (pauseMs == 0) {
      return start(call);
    }
    if (call.isOver()) {
      return CompletableFuture.failedFuture(late(call));
    }
    return new CompletableFuture<Void>() // not by a timer of Vert.x, which close may end
        .completeOnTimeout(null, pauseMs, TimeUnit.MILLISECONDS)
        .thenCompose(nothing -> start(call));
  }

  private <T> CompletableFuture<T> tryReload(Call<T> call, Item item, T old) {
    return compose(
        leases.acquireReload(call.key(), call.keyBytes()),
        (lock, failure) -> {
          if (lock != null) {
            return compose(
                router.client(call.keyBytes()).state(call.keyBytes()),
                (state, unknown) -> reload(call, item, old, lock, state));
          }
          if (old != null) {
            return CompletableFuture.completedFuture(old);
          }
          return CompletableFuture.failedFuture(failure != null ? failure : new Retry(BUSY_MS));
        });
  }

  /** Has the turn, which is of no use if somebody else has just had it. */
  private <T> CompletableFuture<T> reload(
      Call<T> call, Item item, T old, Lease lock, ItemState state) {
    if (state == null || state.cas() != item.cas()) {
      return lock.giveUp().thenCompose(gone -> CompletableFuture.failedFuture(new Retry(0)));
    }
    Turn turn = new Reload(vertx, leases, call.key(), call.keyBytes(), state, lock);
    CompletableFuture<T> loaded = load(call, turn);
    return old == null || item.stale() ? loaded : loaded.exceptionally(e -> orThrow(old, e));
  }

  /** A valid value is not lost because it could not be refreshed; a programming error is told. */
  private static <T> T orThrow(T old, Throwable failure) {
    Throwable cause = FailureKind.cause(failure);
    if (cause instanceof Error || cause instanceof RecursiveLoadException) {
      throw FailureKind.unchecked(cause);
    }
    LOG.debug("a value that is still valid could not be refreshed", cause);
    return old;
  }

  /** Loads, and stores it if this turn still allows it. */
  private <T> CompletableFuture<T> load(Call<T> call, Turn turn) {
    return compose(
        run(call),
        (value, failure) -> {
          if (failure != null) {
            return turn.giveUp().thenCompose(gone -> CompletableFuture.failedFuture(failure));
          }
          return value == null ? turn.giveUp().thenApply(gone -> null) : store(call, turn, value);
        });
  }

  private <T> CompletableFuture<T> run(Call<T> call) {
    counters.loads.increment();
    LoadScope scope = new LoadScope(this, call.key(), call.outer());
    CompletableFuture<T> loaded;
    try {
      loaded = LoadScope.within(scope, () -> call.loader().apply(call.key()).toCompletableFuture());
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

  private <T> CompletableFuture<T> store(Call<T> call, Turn turn, T value) {
    Encoded encoded;
    try {
      encoded = values.encode(call.key(), value);
    } catch (RuntimeException e) {
      return turn.giveUp().thenCompose(gone -> CompletableFuture.failedFuture(e));
    }
    return turn.store(encoded, Ttl.exptime(call.ttl()))
        .handle(
            (outcome, failure) -> {
              if (outcome != Outcome.DONE) {
                counters.refusedStores.increment();
                LOG.debug("'{}' was loaded but not stored: {}", call.key(), outcome, failure);
              }
              return value;
            });
  }
}
