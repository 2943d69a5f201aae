package io.slabring.client;

/**
 * A value with its version.
 *
 * @param value the value
 * @param cas the version, for {@link SlabringClient#cas}
 */
public record Versioned<T>(T value, long cas) {}
