package io.slabring.client;

import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeException;
import io.slabring.client.item.Counters;
import io.slabring.client.item.FailureKind;
import io.slabring.client.item.Keys;
import io.slabring.client.item.TypedValues;
import io.slabring.client.topology.Router;
import java.util.concurrent.CompletableFuture;

/**
 * Reads single keys, for callers that wait and for callers that do not. Thread-safe.
 *
 * <p>A caller that waits does so on the connection's own future, and decodes on its own thread: a
 * dependent future costs more than the rest of the work of a read, and the event loop has others to
 * serve.
 */
final class Reads {
  private final Router router;
  private final TypedValues values;
  private final Counters counters;
  private final boolean outageIsMiss;

  Reads(Router router, TypedValues values, Counters counters, boolean outageIsMiss) {
    this.router = router;
    this.values = values;
    this.counters = counters;
    this.outageIsMiss = outageIsMiss;
  }

  /** What was found for a key. */
  record Found(String key, Item item) {}

  /** What is made of it. */
  interface Wanted<R> {
    R of(Found found);
  }

  /** Reads a value, and makes of it what is wanted; null when there is none. */
  <R> CompletableFuture<R> start(String key, CompletableFuture<Item> asked, Wanted<R> wanted) {
    return asked.handle(
        (item, failure) -> {
          Item found = failure == null ? counted(item) : outage(failure);
          return found == null ? null : wanted.of(new Found(key, found));
        });
  }

  /** As {@link #start}, and waits. */
  <R> R await(BlockingCall call, String key, CompletableFuture<Item> asked, Wanted<R> wanted) {
    Item found;
    try {
      found = counted(call.await(asked));
    } catch (NodeException e) {
      found = outage(e);
    }
    return found == null ? null : wanted.of(new Found(key, found));
  }

  /** The value found, as this type. */
  <T> T decode(Found found, Class<T> type) {
    return values.decode(found.key, found.item, type);
  }

  /** The value found and its version. */
  <T> Versioned<T> versioned(Found found, Class<T> type) {
    return new Versioned<>(decode(found, type), found.item.cas());
  }

  /** Asks for an item. */
  CompletableFuture<Item> ask(String key, GetOptions options) {
    byte[] bytes = Keys.bytes(key);
    return router.client(bytes).get(bytes, options);
  }

  private Item counted(Item item) {
    boolean found = Keys.isValue(item);
    (found ? counters.hits : counters.misses).increment();
    return found ? item : null;
  }

  private Item outage(Throwable failure) {
    if (outageIsMiss && FailureKind.of(failure) == FailureKind.OUTAGE) {
      counters.outages.increment();
      return null;
    }
    throw FailureKind.unchecked(failure);
  }
}
