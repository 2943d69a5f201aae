package io.slabring.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A short run; {@code -Dslabring.seed=N} gives it another order of faults. */
class ChaosIT {
  private static final long SEED = Long.getLong("slabring.seed", 130);

  @Test
  void nothingStaleIsReadAndNothingLeaks() throws Exception {
    System.out.println("chaos: -Dslabring.seed=" + SEED);
    Path launcher =
        Path.of(System.getProperty("slabring.root", "..")).resolve("slabring").toAbsolutePath();
    ChaosResult result =
        new Chaos(launcher, 3, Duration.ofSeconds(35), SEED, System.out::println).run();
    assertThat(result.stale()).isEmpty();
    assertThat(result.leaks()).isEmpty();
    assertThat(result.run().partial()).as(result.run().partialReason()).isFalse();
    assertThat(result.faults()).isGreaterThan(3);
    assertThat(result.judgedHits()).isGreaterThan(500);
    assertThat(result.boundWrites()).isGreaterThan(500);
  }
}
