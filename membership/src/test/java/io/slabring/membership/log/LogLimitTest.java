package io.slabring.membership.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many lines a limit lets through. */
class LogLimitTest {
  @Test
  void howOftenAKindIsLoggedIsBoundedAndSoIsTheNumberOfKinds() {
    long[] now = {0};
    LogLimit limit = new LogLimit(Duration.ofNanos(10), 2, () -> now[0]);
    assertThat(limit.permits("a")).isTrue();
    assertThat(limit.permits("a")).isFalse();
    now[0] = 5;
    assertThat(limit.permits("b")).isTrue();
    assertThat(limit.permits("c")).isFalse();
    now[0] = 10;
    assertThat(limit.permits("b")).isFalse();
    assertThat(limit.permits("c")).isTrue();
    assertThat(limit.permits("a")).isFalse();
    now[0] = 15;
    assertThat(limit.permits("a")).isTrue();
  }
}
