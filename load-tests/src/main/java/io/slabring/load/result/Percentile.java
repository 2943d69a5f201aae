package io.slabring.load.result;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A point of a cumulative distribution.
 *
 * @param percentile 0 to 100
 * @param micros that so many percent of the operations did not exceed
 * @param count of operations up to there
 */
public record Percentile(double percentile, double micros, long count) {
  /** Steps of the percentiles per halving of what is left to 100 %. */
  private static final int STEPS = 5;

  /** The points of a histogram of nanoseconds, ascending; none if it is empty. */
  public static List<Percentile> of(Histogram nanos) {
    List<Percentile> points = new ArrayList<>();
    if (nanos.getTotalCount() > 0) {
      for (HistogramIterationValue value : nanos.percentiles(STEPS)) {
        double micros = value.getValueIteratedTo() / 1000.0;
        double percentile = value.getPercentileLevelIteratedTo();
        points.add(new Percentile(percentile, micros, value.getTotalCountToThisValue()));
      }
    }
    return points;
  }

  /** Microseconds at the first point that reaches a percentile; NaN if there is none. */
  public static double at(List<Percentile> points, double percentile) {
    return points.stream()
        .filter(point -> point.percentile() >= percentile)
        .mapToDouble(Percentile::micros)
        .findFirst()
        .orElse(Double.NaN);
  }
}
