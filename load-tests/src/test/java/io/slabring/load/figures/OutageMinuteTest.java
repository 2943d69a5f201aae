package io.slabring.load.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slabring.load.traffic.Dip;
import org.junit.jupiter.api.Test;

class OutageMinuteTest {
  @Test
  void tellsHowDeepTheHitRatioFellAndForHowLong() {
    OutageMinute minute = new OutageMinute(3, 7);
    int[] hitPercents = {90, 90, 90, 60, 80, 90, 90, 90};
    long hits = 0;
    long asked = 0;
    for (int second = 0; second < hitPercents.length; second++) {
      hits += hitPercents[second];
      asked += 100;
      minute.add(second, 10L * second, hits, asked - hits);
    }
    Dip dip = minute.dip();
    assertThat(dip.before()).isCloseTo(90, within(1e-9));
    assertThat(dip.worstBefore()).isCloseTo(90, within(1e-9));
    assertThat(dip.worst()).isCloseTo(60, within(1e-9));
    assertThat(dip.seconds()).isEqualTo(2);
    assertThat(dip.recovered()).isTrue();
    assertThat(dip.loads()).isCloseTo(4, within(1e-9));
    assertThat(dip.extraLoads()).isCloseTo(3 + 1, within(1e-9));
    assertThat(minute.picture())
        .startsWith("<svg")
        .contains("80,78.0", ">10<")
        .doesNotContain("MOST");
  }
}
