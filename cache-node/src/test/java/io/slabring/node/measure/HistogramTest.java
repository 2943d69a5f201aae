package io.slabring.node.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void boundsThatAreBucketsAreExact() {
    for (int n = 3; n < 37; n++) {
      for (long bound : new long[] {1L << n, 3L << (n - 1)}) {
        Histogram histogram = new Histogram();
        histogram.record(bound, 2);
        histogram.record(bound + 1, 3);
        assertThat(histogram.countUpTo(bound - 1)).as("below %d", bound).isZero();
        assertThat(histogram.countUpTo(bound)).as("up to %d", bound).isEqualTo(2);
        assertThat(histogram.count()).isEqualTo(5);
        assertThat(histogram.sum()).isEqualTo(5 * bound + 3);
      }
    }
  }

  @Test
  void smallValuesAreCountedOneByOne() {
    Histogram histogram = new Histogram();
    for (int value = 0; value <= 16; value++) {
      histogram.record(value, 1);
    }
    assertThat(histogram.countUpTo(1)).as("0 and 1").isEqualTo(2);
    for (int value = 2; value <= 16; value++) {
      assertThat(histogram.countUpTo(value)).isEqualTo(value + 1);
    }
  }

  @Test
  void whatIsOutOfRangeCountsAsItsEnd() {
    Histogram histogram = new Histogram();
    histogram.record(-5, 1);
    histogram.record(Long.MAX_VALUE, 1);
    assertThat(histogram.countUpTo(1)).isEqualTo(1);
    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.sum()).isEqualTo(Histogram.MAX);
  }

  @Test
  void quantilesAreOffByAnEighthAtMost() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long[] values = new long[10_000];
    Histogram one = new Histogram();
    Histogram other = new Histogram();
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + (long) Math.exp(random.nextDouble() * 25);
      (i % 2 == 0 ? one : other).record(values[i], 1);
    }
    Arrays.sort(values);
    Histogram all = new Histogram();
    all.add(one);
    all.add(other);
    List<Long> uppers = new ArrayList<>();
    all.forEach(
        (upper, count) -> {
          for (int i = 0; i < count; i++) {
            uppers.add(upper);
          }
        });
    assertThat(uppers).hasSize(values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(uppers.get(i)).as("seed %d", seed).isBetween(values[i], values[i] * 9 / 8 + 1);
    }
  }
}
