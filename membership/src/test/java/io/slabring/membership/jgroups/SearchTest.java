package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
  /** The first millisecond at which the search ends, if a process accepts until then. */
  private static long end(Search search, long acceptsUntil, long answeredAt) {
    long now = 0;
    while (search.goesOn(now, now - Math.min(now, acceptsUntil), now >= answeredAt)) {
      now++;
    }
    return now;
  }

  @ParameterizedTest
  @CsvSource({"0, 600", "500, 600", "4000, 4000"})
  void itEndsSoonIfAllRefuseButNotSoonerThanTheOwnPreparationTook(long prepared, long end) {
    assertThat(end(new Search(600, 5000, prepared), 0, Long.MAX_VALUE)).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({"0, 5000", "500, 5500", "15000, 20000"})
  void itIsPatientWithAProcessThatAcceptsAndIsSilent(long prepared, long end) {
    assertThat(end(new Search(600, 5000, prepared), Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(end);
  }

  @Test
  void itEndsAMomentAfterAProcessThatAcceptedHasGone() {
    assertThat(end(new Search(600, 5000, 0), 1000, Long.MAX_VALUE)).isEqualTo(1600);
  }

  @Test
  void itEndsWithAnAnswer() {
    assertThat(end(new Search(600, 5000, 0), Long.MAX_VALUE, 2000)).isEqualTo(2000);
  }
}
