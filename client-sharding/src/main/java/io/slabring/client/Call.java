package io.slabring.client;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One call of {@code getOrLoad}.
 *
 * @param outer the load within which it was made, null for none
 * @param endNanos until when it waits for what others load, in terms of {@link System#nanoTime}
 */
record Call<T>(
    String key,
    byte[] keyBytes,
    Duration ttl,
    Class<T> type,
    Function<String, ? extends CompletionStage<T>> loader,
    LoadScope outer,
    long endNanos) {

  boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }
}
