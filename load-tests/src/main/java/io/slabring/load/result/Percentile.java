package io.slabring.load.result;

import java.util.List;

/**
 * A point of a cumulative distribution.
 *
 * @param percentile 0 to 100
 * @param micros that so many percent of the operations did not exceed
 * @param count of operations up to there
 */
public record Percentile(double percentile, double micros, long count) {
  /** Microseconds at the first point that reaches a percentile; NaN if there is none. */
  public static double at(List<Percentile> points, double percentile) {
    return points.stream()
        .filter(point -> point.percentile() >= percentile)
        .mapToDouble(Percentile::micros)
        .findFirst()
        .orElse(Double.NaN);
  }
}
