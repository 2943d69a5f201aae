package io.slabring.client.item;

import io.slabring.client.connection.Arithmetic;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreMode;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.node.NodeClient;
import io.slabring.client.topology.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Changes of single items, for which a lease is a missing item, and the end of a stale value is
 * fixed. Thread-safe.
 *
 * <p>A node knows nothing of leases. A change that would treat one as a value looks at the item
 * first, and then changes only the version that it saw. If another client was faster, it looks
 * again. A change that a lease makes fail looks only then, so it costs one request as a rule.
 */
public final class Changes {
  private static final GetOptions READ = GetOptions.PLAIN.withCas().withTimeToLive();

  /** After that the key is changed by others all the time, and the caller is told so. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Router router;

  /** Changes on the nodes of this router. */
  public Changes(Router router) {
    this.router = router;
  }

  /** One change of one key. */
  private final class Change<T> {
    final byte[] key;
    final NodeClient node;
    final Function<ItemState, CompletableFuture<T>> attempt;
    final long end = System.nanoTime() + PATIENCE.toNanos();

    Change(byte[] key, Function<ItemState, CompletableFuture<T>> attempt) {
      this.key = key;
      this.node = router.client(key);
      this.attempt = attempt;
    }

    /** Looks, and tries. An attempt that ends with null met another version. */
    CompletableFuture<T> run() {
      return node.state(key).thenCompose(this::with);
    }

    CompletableFuture<T> with(ItemState state) {
      return attempt.apply(state).thenCompose(this::attempted);
    }

    private CompletableFuture<T> attempted(T result) {
      if (result != null) {
        return CompletableFuture.completedFuture(result);
      }
      if (System.nanoTime() - end > 0) {
        return CompletableFuture.failedFuture(
            new IllegalStateException(
                "key '%s': other clients changed it again and again for %d s; try again later"
                    .formatted(new String(key, StandardCharsets.UTF_8), PATIENCE.toSeconds())));
      }
      return run();
    }
  }

  private static boolean isMissing(ItemState state) {
    return state == null || Keys.isLease(state);
  }

  private static <T> CompletableFuture<T> done(T result) {
    return CompletableFuture.completedFuture(result);
  }

  /** Stores as the request says. */
  public CompletableFuture<Outcome> store(StoreRequest request) {
    return switch (request.mode()) {
      case SET -> request.cas() == 0 ? set(request) : compareAndSet(request);
      case ADD -> add(request);
      case REPLACE -> new Change<>(request.key(), state -> replace(request, state)).run();
      case APPEND, PREPEND -> new Change<>(request.key(), state -> attach(request, state)).run();
    };
  }

  private CompletableFuture<Outcome> set(StoreRequest request) {
    return router.client(request.key()).store(request);
  }

  private CompletableFuture<Outcome> compareAndSet(StoreRequest request) {
    NodeClient node = router.client(request.key());
    return node.store(request)
        .thenCompose(
            outcome ->
                outcome != Outcome.EXISTS
                    ? done(outcome)
                    : node.state(request.key())
                        .thenApply(state -> isMissing(state) ? Outcome.NOT_FOUND : Outcome.EXISTS));
  }

  /** Nobody ever adds over a value; a lease is replaced once it is known to be one. */
  private CompletableFuture<Outcome> add(StoreRequest request) {
    Change<Outcome> change = new Change<>(request.key(), state -> addOver(request, state));
    return change.with(null);
  }

  private CompletableFuture<Outcome> addOver(StoreRequest request, ItemState state) {
    NodeClient node = router.client(request.key());
    if (state == null) {
      return node.store(request)
          .thenCompose(
              outcome ->
                  outcome == Outcome.DONE
                      ? done(outcome)
                      : node.state(request.key()).thenCompose(found -> overLease(request, found)));
    }
    return overLease(request, state);
  }

  private CompletableFuture<Outcome> overLease(StoreRequest request, ItemState state) {
    if (state == null) {
      return done(null);
    }
    return Keys.isLease(state) ? onlyIf(request, StoreMode.SET, state) : done(Outcome.NOT_STORED);
  }

  private CompletableFuture<Outcome> replace(StoreRequest request, ItemState state) {
    return isMissing(state) ? done(Outcome.NOT_STORED) : onlyIf(request, StoreMode.REPLACE, state);
  }

  /** Stores over this version; ends with null when there is another one. */
  private CompletableFuture<Outcome> onlyIf(StoreRequest request, StoreMode mode, ItemState state) {
    return router
        .client(request.key())
        .store(request.at(mode, state.cas()))
        .thenApply(outcome -> outcome == Outcome.DONE ? outcome : null);
  }

  /** A node forgets that a value is stale when something is attached to it. */
  private CompletableFuture<Outcome> attach(StoreRequest request, ItemState state) {
    if (isMissing(state)) {
      return done(Outcome.NOT_STORED);
    }
    NodeClient node = router.client(request.key());
    return node.storeVersion(request.at(request.mode(), state.cas()))
        .thenCompose(
            stored -> {
              if (stored.outcome() == Outcome.NOT_STORED) {
                return node.state(request.key()).thenApply(now -> notAttached(request, state, now));
              }
              if (stored.outcome() != Outcome.DONE) {
                return done(null);
              }
              return state.stale()
                  ? node.invalidate(request.key(), stored.cas()).thenApply(marked -> Outcome.DONE)
                  : done(Outcome.DONE);
            });
  }

  /** A node says the same of a value that has gone and of one that would become too large. */
  private static Outcome notAttached(StoreRequest request, ItemState before, ItemState now) {
    if (now == null || now.cas() != before.cas()) {
      return null;
    }
    throw new IllegalArgumentException(
        "Key %s: the node attached nothing; %d more bytes make the value of %d an item larger than the node's -I, or the node is out of memory: store less, or raise -I or -m of the nodes"
            .formatted(
                Keys.quote(new String(request.key(), StandardCharsets.UTF_8)),
                request.value().length,
                before.size()));
  }

  /** Gives a value another time to live; not a stale one. Whether there was one. */
  public CompletableFuture<Boolean> touch(byte[] key, long exptime) {
    NodeClient node = router.client(key);
    return node.state(key)
        .thenCompose(
            state ->
                isMissing(state) || state.stale()
                    ? done(false)
                    : touchVersion(node, key, exptime, state.cas()));
  }

  /** Reads an item, and gives it another time to live if it has a value that is not stale. */
  public CompletableFuture<Item> getAndTouch(byte[] key, long exptime) {
    NodeClient node = router.client(key);
    return node.get(key, READ)
        .thenCompose(
            item -> {
              boolean touched = Keys.isValue(item) && !item.stale();
              return touched
                  ? touchVersion(node, key, exptime, item.cas()).thenApply(done -> item)
                  : done(item);
            });
  }

  /**
   * Touches what was seen to be a value. Touching cannot be bound to a version; so if it met a
   * lease, or a value that had just become stale, that is deleted, since nothing else is sure to
   * end in time.
   */
  private static CompletableFuture<Boolean> touchVersion(
      NodeClient node, byte[] key, long exptime, long cas) {
    return node.touchState(key, exptime)
        .thenCompose(
            touched -> {
              if (touched == null) {
                return done(false);
              }
              boolean other = Keys.isLease(touched) || touched.stale();
              return touched.cas() == cas || !other
                  ? done(true)
                  : node.delete(key, touched.cas()).thenApply(deleted -> false);
            });
  }

  /**
   * Marks a value as stale for so long, or as long as it would have lived if that is less. A lease
   * is deleted, since what its holder loads may be out of date. Whether there was a value.
   */
  public CompletableFuture<Boolean> invalidate(byte[] key, Duration ttl) {
    long exptime = Ttl.exptime(ttl);
    return new Change<>(key, state -> invalidate(key, ttl, exptime, state)).run();
  }

  private CompletableFuture<Boolean> invalidate(
      byte[] key, Duration ttl, long exptime, ItemState state) {
    if (state == null) {
      return done(false);
    }
    NodeClient node = router.client(key);
    if (Keys.isLease(state)) {
      return node.delete(key, state.cas()).thenApply(outcome -> ifSame(outcome, false));
    }
    boolean endsBefore =
        state.secondsToLive() >= 0 && ttl.compareTo(Duration.ofSeconds(state.secondsToLive())) >= 0;
    CompletableFuture<Outcome> marked =
        endsBefore ? node.invalidate(key, state.cas()) : node.invalidate(key, state.cas(), exptime);
    return marked.thenApply(outcome -> ifSame(outcome, true));
  }

  private static Boolean ifSame(Outcome outcome, boolean result) {
    return outcome == Outcome.DONE ? Boolean.valueOf(result) : null;
  }

  /** Changes a number; null when there is none. */
  public CompletableFuture<Long> arithmetic(byte[] key, Arithmetic change) {
    NodeClient node = router.client(key);
    return node.arithmetic(key, change)
        .exceptionallyCompose(
            wrapped -> {
              Throwable failure = FailureKind.cause(wrapped);
              return failure instanceof NodeErrorException
                  ? node.state(key).thenCompose(state -> notANumber(key, change, state, failure))
                  : CompletableFuture.failedFuture(failure);
            });
  }

  /** A node reports an error for a lease too, because it holds no number. */
  private CompletableFuture<Long> notANumber(
      byte[] key, Arithmetic change, ItemState state, Throwable failure) {
    if (state == null) {
      return arithmetic(key, change);
    }
    if (!Keys.isLease(state)) {
      return CompletableFuture.failedFuture(failure);
    }
    if (!change.create()) {
      return done(null);
    }
    byte[] first = Keys.bytes(Long.toUnsignedString(change.initial()));
    StoreRequest request = StoreRequest.set(key, first, 0, change.createTtlSeconds());
    return onlyIf(request, StoreMode.SET, state)
        .thenCompose(
            outcome -> outcome == Outcome.DONE ? done(change.initial()) : arithmetic(key, change));
  }
}
