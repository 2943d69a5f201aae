package io.slabring.node.measure;

/**
 * A counter of the node at a moment, with what an operator is told about it.
 *
 * @param metric its name in {@code /metrics}
 * @param help what it counts
 * @param value not negative; grows, but for {@code stats reset}
 */
public record Reading(String metric, String help, long value) {}
