package io.slabring.client.connection;

/**
 * How a node answers a store.
 *
 * @param outcome whether it did
 * @param cas the version of what is stored now; meaningless unless {@link Outcome#DONE}
 */
public record Stored(Outcome outcome, long cas) {}
