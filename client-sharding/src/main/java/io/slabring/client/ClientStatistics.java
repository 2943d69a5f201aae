package io.slabring.client;

/**
 * What a client has seen since it was made.
 *
 * @param hits reads that found a value, {@code getOrLoad} included
 * @param misses reads that did not
 * @param outages reads that failed for want of a node, and were made misses because the client was
 *     built so
 * @param loads loaders called
 * @param loadFailures of these, failed
 * @param waits calls of {@code getOrLoad} that waited for somebody else's load
 * @param refusedStores loaded values that were not stored, because the item had changed, the lease
 *     was over, or the node failed
 * @param unreadable values found that could not be read as the type asked for: a {@link
 *     io.slabring.client.codec.CodecException} of a single read, left out by {@code getAll}, loaded
 *     anew by {@code getOrLoad}
 */
public record ClientStatistics(
    long hits,
    long misses,
    long outages,
    long loads,
    long loadFailures,
    long waits,
    long refusedStores,
    long unreadable) {}
