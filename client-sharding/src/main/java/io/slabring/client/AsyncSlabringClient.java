package io.slabring.client;

import io.slabring.client.codec.CodecException;
import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.Arithmetic;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreMode;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.item.Bulk;
import io.slabring.client.item.Changes;
import io.slabring.client.item.Counters;
import io.slabring.client.item.EveryNode;
import io.slabring.client.item.Keys;
import io.slabring.client.item.Ttl;
import io.slabring.client.item.TypedValues;
import io.slabring.client.loading.Loads;
import io.slabring.client.topology.Router;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The operations of {@link SlabringClient} without blocking; their rules are described there.
 * Thread-safe.
 *
 * <p>Futures complete on an event loop, so dependent actions must not block. If an action blocks,
 * use one of the {@code ...Async} methods of CompletableFuture with an executor. On an event loop,
 * {@code get} and {@code join} throw an IllegalStateException if the future is not complete.
 * Futures fail with the exceptions of the blocking methods. Invalid arguments are thrown at once,
 * as IllegalArgumentException or {@link io.slabring.client.codec.CodecException}.
 */
public final class AsyncSlabringClient {
  static final GetOptions WITH_CAS = GetOptions.PLAIN.withCas();

  private final Router router;
  private final TypedValues values;
  private final Reads reads;
  private final Changes changes;
  private final Bulk bulk;
  private final Loads loads;
  private final EveryNode everyNode;

  AsyncSlabringClient(
      Router router, TypedValues values, Counters counters, boolean outageIsMiss, Loads loads) {
    this.router = router;
    this.values = values;
    this.loads = loads;
    reads = new Reads(router, values, counters, outageIsMiss);
    changes = new Changes(router);
    everyNode = new EveryNode(router);
    bulk = new Bulk(router, values, counters, outageIsMiss);
  }

  /** Reads a value; null if there is none. */
  public <T> CompletableFuture<T> get(String key, Class<T> type) {
    return reads.start(key, reads.ask(key, GetOptions.PLAIN), found -> reads.decode(found, type));
  }

  /** Reads a value with its version; null if there is none. */
  public <T> CompletableFuture<Versioned<T>> gets(String key, Class<T> type) {
    return reads.start(key, reads.ask(key, WITH_CAS), found -> reads.versioned(found, type));
  }

  /** Reads a value and sets its time to live; null if there is none. */
  public <T> CompletableFuture<T> getAndTouch(String key, Duration ttl, Class<T> type) {
    return reads.start(key, touching(key, ttl), found -> reads.decode(found, type));
  }

  /** Reads an item and sets its time to live. */
  CompletableFuture<Item> touching(String key, Duration ttl) {
    return changes.getAndTouch(Keys.bytes(key), Ttl.exptime(ttl));
  }

  /** Reads for callers that wait. */
  Reads reads() {
    return reads;
  }

  /** Reads many values; logs and leaves out those that cannot be read as this type. */
  public <T> CompletableFuture<Map<String, T>> getAll(Collection<String> keys, Class<T> type) {
    return bulk.get(keys, type, values::logLeftOut);
  }

  /**
   * Reads many values, and reports those that cannot be read as this type.
   *
   * @param unreadable called before the future completes, on the thread that completes it
   */
  public <T> CompletableFuture<Map<String, T>> getAll(
      Collection<String> keys, Class<T> type, Consumer<CodecException> unreadable) {
    return bulk.get(keys, type, Objects.requireNonNull(unreadable, "unreadable"));
  }

  /**
   * Reads a value, or loads it: see {@link SlabringClient#getOrLoad}. The loader must not block.
   */
  public <T> CompletableFuture<T> getOrLoad(
      String key,
      Duration ttl,
      Class<T> type,
      Function<String, ? extends CompletionStage<T>> loader) {
    return loads.get(key, ttl, type, loader);
  }

  /** Stores a value. */
  public CompletableFuture<Void> set(String key, Object value, Duration ttl) {
    return store(StoreMode.SET, key, value, Ttl.exptime(ttl), 0).thenApply(outcome -> null);
  }

  /** Stores many values. */
  public CompletableFuture<Void> setAll(Map<String, ?> values, Duration ttl) {
    return bulk.set(values, Ttl.exptime(ttl));
  }

  /** Stores a value if the key has none; returns whether it was stored. */
  public CompletableFuture<Boolean> add(String key, Object value, Duration ttl) {
    return isDone(store(StoreMode.ADD, key, value, Ttl.exptime(ttl), 0));
  }

  /** Replaces a value if the key has one; returns whether it was stored. */
  public CompletableFuture<Boolean> replace(String key, Object value, Duration ttl) {
    return isDone(store(StoreMode.REPLACE, key, value, Ttl.exptime(ttl), 0));
  }

  /** Stores a value if the item has this version. */
  public CompletableFuture<Outcome> cas(String key, Object value, Duration ttl, long cas) {
    if (cas == 0) {
      throw new IllegalArgumentException("the version must be one that gets() returned: 0");
    }
    return store(StoreMode.SET, key, value, Ttl.exptime(ttl), cas);
  }

  /** Appends to a text or to bytes; returns whether there was a value. */
  public CompletableFuture<Boolean> append(String key, Object value) {
    return isDone(attach(StoreMode.APPEND, key, value));
  }

  /** Prepends to a text or to bytes; returns whether there was a value. */
  public CompletableFuture<Boolean> prepend(String key, Object value) {
    return isDone(attach(StoreMode.PREPEND, key, value));
  }

  /** Flags and compression stay those of the value that is there, so the bytes go as they are. */
  private CompletableFuture<Outcome> attach(StoreMode mode, String key, Object value) {
    if (value instanceof String text) {
      return send(mode, key, values.encodePart(key, text), 0, 0);
    }
    if (value instanceof byte[] bytes) {
      return send(mode, key, new Encoded(0, bytes), 0, 0);
    }
    throw new IllegalArgumentException(
        "Key "
            + Keys.quote(key)
            + ": only a String or byte[] can be appended or prepended, not a "
            + value.getClass().getName());
  }

  private CompletableFuture<Outcome> store(
      StoreMode mode, String key, Object value, long exptime, long cas) {
    return send(mode, key, values.encode(key, value), exptime, cas);
  }

  private CompletableFuture<Outcome> send(
      StoreMode mode, String key, Encoded value, long exptime, long cas) {
    byte[] bytes = Keys.bytes(key);
    StoreRequest request =
        new StoreRequest(mode, bytes, value.bytes(), value.flags(), exptime, cas, false);
    return changes.store(request);
  }

  private static CompletableFuture<Boolean> isDone(CompletableFuture<Outcome> outcome) {
    return outcome.thenApply(Outcome.DONE::equals);
  }

  /** Deletes a value; returns whether there was one. */
  public CompletableFuture<Boolean> delete(String key) {
    byte[] bytes = Keys.bytes(key);
    return isDone(router.client(bytes).delete(bytes, 0));
  }

  /** Sets the time to live of a value; returns whether there was one. */
  public CompletableFuture<Boolean> touch(String key, Duration ttl) {
    return changes.touch(Keys.bytes(key), Ttl.exptime(ttl));
  }

  /** Marks a value as stale; returns whether there was one. */
  public CompletableFuture<Boolean> invalidate(String key, Duration ttl) {
    return changes.invalidate(Keys.bytes(key), ttl);
  }

  /** Adds to a number, or subtracts if {@code delta} is negative; null if there is none. */
  public CompletableFuture<Long> increment(String key, long delta) {
    return change(key, arithmetic(delta));
  }

  /** Adds to a number, or subtracts; stores {@code initial} if there is none. */
  public CompletableFuture<Long> increment(String key, long delta, long initial, Duration ttl) {
    return change(key, arithmetic(delta).orCreate(initial, Ttl.exptime(ttl)));
  }

  private static Arithmetic arithmetic(long delta) {
    return delta < 0 ? Arithmetic.subtract(-delta) : Arithmetic.add(delta);
  }

  private CompletableFuture<Long> change(String key, Arithmetic change) {
    return changes.arithmetic(Keys.bytes(key), change);
  }

  /** Empties all nodes. */
  public CompletableFuture<Void> flushAll() {
    return everyNode.flushAll();
  }

  /** Returns statistics of every node; fails if one of them does not answer. */
  public CompletableFuture<Map<NodeAddress, Map<String, String>>> stats(String group) {
    return everyNode.stats(group);
  }
}
