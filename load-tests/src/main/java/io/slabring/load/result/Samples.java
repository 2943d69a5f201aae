package io.slabring.load.result;

import java.util.Arrays;
import java.util.Collection;

/** Simple statistics. */
public final class Samples {
  private Samples() {}

  /** The middle of the numbers, or the mean of the two in the middle; NaN if there are none. */
  public static double median(Collection<Double> numbers) {
    double[] sorted = sorted(numbers);
    int count = sorted.length;
    return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }

  /** The largest number; 0 if there are none. */
  public static double largest(Collection<Double> numbers) {
    double[] sorted = sorted(numbers);
    return sorted.length == 0 ? 0 : sorted[sorted.length - 1];
  }

  /** The mean of part of the numbers. */
  public static double mean(double[] numbers, int from, int to) {
    return Arrays.stream(numbers, from, to).average().orElse(Double.NaN);
  }

  /** The growth per step of the straight line through the numbers (least squares). */
  public static double slope(double[] numbers) {
    double center = (numbers.length - 1) / 2.0;
    double mean = mean(numbers, 0, numbers.length);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < numbers.length; i++) {
      products += (i - center) * (numbers[i] - mean);
      squares += (i - center) * (i - center);
    }
    return products / squares;
  }

  private static double[] sorted(Collection<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
