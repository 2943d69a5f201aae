package io.slabring.load.traffic;

import io.slabring.load.result.Second;
import java.util.List;

/**
 * What an event did to the hit ratio and to the origin, which is asked after each get that misses
 * or fails; as gets come at an even rate, the share of misses tells its load. Ratios are in
 * percent.
 *
 * @param before mean hit ratio of the seconds before, NaN if there are none
 * @param worstBefore of these seconds
 * @param worst of the seconds from the event on, NaN if there are none
 * @param seconds from the event until the last second that was more than a point below before
 * @param recovered whether there was a second after that one
 * @param loads of the origin in the worst second, to the mean before
 * @param extraLoads loads above that mean, in seconds of it
 * @param errors requests that failed
 * @param errorSeconds in which they did
 */
public record Dip(
    double before,
    double worstBefore,
    double worst,
    double seconds,
    boolean recovered,
    double loads,
    double extraLoads,
    long errors,
    long errorSeconds) {
  private static final double POINT = 1;

  /**
   * Compares two times.
   *
   * @param samples ascending, one a second
   * @param from when the time before the event began
   * @param event when it happened
   * @param end of the time after it
   */
  public static Dip of(List<Second> samples, double from, double event, double end) {
    List<Second> before = between(samples, from, event);
    List<Second> after = between(samples, event, end);
    double mean = before.stream().mapToDouble(Dip::hitPercent).average().orElse(Double.NaN);
    double last =
        after.stream()
            .filter(second -> hitPercent(second) < mean - POINT)
            .mapToDouble(Second::second)
            .max()
            .orElse(event);
    double worst = worst(after);
    return new Dip(
        mean,
        worst(before),
        worst,
        last - event,
        after.isEmpty() || last < after.getLast().second(),
        (100 - worst) / (100 - mean),
        after.stream().mapToDouble(each -> (mean - hitPercent(each)) / (100 - mean)).sum(),
        after.stream().mapToLong(Second::errors).sum(),
        after.stream().filter(second -> second.errors() > 0).count());
  }

  /** A sample belongs to the time in which it ended. */
  private static List<Second> between(List<Second> samples, double from, double to) {
    return samples.stream().filter(each -> each.second() > from && each.second() <= to).toList();
  }

  private static double worst(List<Second> samples) {
    return samples.stream().mapToDouble(Dip::hitPercent).min().orElse(Double.NaN);
  }

  private static double hitPercent(Second second) {
    return 100.0 * second.hits() / (second.hits() + second.misses() + second.errors());
  }
}
