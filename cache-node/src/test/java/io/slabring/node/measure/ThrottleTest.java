package io.slabring.node.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may wrap around
  private final Throttle throttle = new Throttle(Duration.ofNanos(10), nanos::get);

  @Test
  void oneEventOfAPeriodPassesAndTheOthersAreCounted() {
    assertThat(throttle.pass()).isZero();
    for (int i = 0; i < 1000; i++) {
      assertThat(throttle.pass()).isEqualTo(-1);
    }
    nanos.addAndGet(9);
    assertThat(throttle.pass()).isEqualTo(-1);
    nanos.addAndGet(1);
    assertThat(throttle.pass()).isEqualTo(1001);
    nanos.addAndGet(1_000);
    assertThat(throttle.pass()).isZero();
    assertThat(throttle.pass()).isEqualTo(-1);
  }
}
