package io.slabring.client.connection;

/**
 * What a node knows of an item beside its value.
 *
 * @param size bytes of the value
 * @param flags the client's own 32 bits, as stored
 * @param cas the item's version for compare-and-swap
 * @param secondsToLive until it expires; -1 for never
 * @param stale it was marked stale; somebody should load it anew
 * @param taken somebody was told to load it, perhaps this caller
 */
public record ItemState(
    long size, int flags, long cas, long secondsToLive, boolean stale, boolean taken) {}
