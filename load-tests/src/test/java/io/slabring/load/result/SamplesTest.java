package io.slabring.load.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void theMedianIsInTheMiddle() {
    assertThat(Samples.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Samples.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    assertThat(Samples.median(List.of())).isNaN();
    assertThat(Samples.largest(List.of(1.0, 5.0, 2.0))).isEqualTo(5);
  }

  @Test
  void theSlopeIsThatOfTheLine() {
    assertThat(Samples.slope(new double[] {5, 7, 9, 11})).isCloseTo(2, within(1e-9));
    assertThat(Samples.slope(new double[] {4, 4, 4})).isZero();
    assertThat(Samples.mean(new double[] {1, 2, 3, 9}, 1, 3)).isEqualTo(2.5);
  }
}
