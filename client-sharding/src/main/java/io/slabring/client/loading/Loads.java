package io.slabring.client.loading;

import io.slabring.client.item.Counters;
import io.slabring.client.item.Keys;
import io.slabring.client.item.Ttl;
import io.slabring.client.item.TypedValues;
import io.slabring.client.topology.Router;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Reads that load what is missing, by one process at a time. Thread-safe. */
public final class Loads {
  private final LoadWork work;
  private final LoadRules rules;
  private final Flights flights = new Flights();

  /** Loads over the nodes of this router. Does not own it, nor the Vertx, whose timers it uses. */
  public Loads(
      Vertx vertx,
      Router router,
      TypedValues values,
      Counters counters,
      LoadingOptions options,
      LoadErrors errors) {
    work = new LoadWork(vertx, router, values, counters, options, errors);
    rules =
        new LoadRules(work.patience().toNanos(), work.silence().toNanos(), options.outageIsMiss());
  }

  /**
   * Reads a value, or has it loaded.
   *
   * @throws IllegalArgumentException if the time to live is not positive, or the key cannot be sent
   */
  public <T> CompletableFuture<T> get(
      String key,
      Duration ttl,
      Class<T> type,
      Function<String, ? extends CompletionStage<T>> loader) {
    Ttl.exptime(ttl); // refuses what is not positive, before anything is loaded
    LoadScope outer = LoadScope.current();
    RuntimeException recursion = work.recursion(key, outer);
    if (recursion != null) {
      return CompletableFuture.failedFuture(recursion);
    }
    LoadRequest<T> request = new LoadRequest<>(key, Keys.bytes(key), ttl, type, loader, outer);
    LoadMachine machine = new LoadMachine(rules, System.nanoTime());
    return new LoadCall<>(request, work, flights, machine).start();
  }

  /** Ends all waits; loaders that run go on. */
  public void close() {
    work.close();
    flights.close();
  }
}
