package io.slabring.client;

import io.slabring.client.item.FailureKind;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What callers of this process wait for together: the load of a version of an item, here or in
 * another process. Thread-safe.
 */
final class Flights {
  private final Map<Id, CompletableFuture<Object>> landings = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Callers that saw the same version, and want the same type, share a flight. */
  record Id(String key, long cas, Class<?> type) {}

  /** What a flight under way will bring; null if there is none. */
  CompletableFuture<Object> find(Id id) {
    return landings.get(id);
  }

  /**
   * Does the work on behalf of all, unless somebody already does.
   *
   * @return null if somebody does
   */
  <T> CompletableFuture<T> start(Id id, Supplier<CompletableFuture<T>> work) {
    CompletableFuture<Object> mine = new CompletableFuture<>();
    return landings.putIfAbsent(id, mine) == null ? fly(id, mine, work) : null;
  }

  /** Does the work on behalf of all, also of those who have begun to wait for it. */
  <T> CompletableFuture<T> lead(Id id, Supplier<CompletableFuture<T>> work) {
    return fly(id, landings.computeIfAbsent(id, absent -> new CompletableFuture<>()), work);
  }

  private <T> CompletableFuture<T> fly(
      Id id, CompletableFuture<Object> landing, Supplier<CompletableFuture<T>> work) {
    if (closed) { // after close has looked for flights: nothing would end this one
      landings.remove(id, landing);
      landing.completeExceptionally(closed());
      return CompletableFuture.failedFuture(closed());
    }
    CompletableFuture<T> done = work.get();
    done.whenComplete(
        (value, failure) -> {
          landings.remove(id, landing);
          if (failure == null) {
            landing.complete(value);
          } else {
            landing.completeExceptionally(FailureKind.cause(failure));
          }
        });
    return done;
  }

  /** Nobody waits any more, and nothing is started. */
  void close() {
    closed = true;
    landings.values().forEach(landing -> landing.completeExceptionally(closed()));
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the client is closed");
  }
}
