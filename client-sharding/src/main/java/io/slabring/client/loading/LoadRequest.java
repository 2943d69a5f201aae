package io.slabring.client.loading;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a call of {@code getOrLoad} asks for.
 *
 * @param outer the load within which it was made, null for none
 */
record LoadRequest<T>(
    String key,
    byte[] keyBytes,
    Duration ttl,
    Class<T> type,
    Function<String, ? extends CompletionStage<T>> loader,
    LoadScope outer) {}
