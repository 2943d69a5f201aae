package io.slabring.load.result;

/**
 * A point of a cumulative distribution.
 *
 * @param percentile 0 to 100
 * @param micros that so many percent of the operations did not exceed
 * @param count of operations up to there
 */
public record Percentile(double percentile, double micros, long count) {}
