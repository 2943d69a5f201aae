package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How much is logged, as {@code verbosity} changes it while a node runs. */
class LogSetupTest {
  private final Logger own = (Logger) LoggerFactory.getLogger("io.slabring");
  private final Level before = own.getLevel();

  @AfterEach
  void restore() {
    own.setLevel(before);
  }

  @Test
  void verbosityGoesUpAndDown() {
    LogSetup.changeVerbosity(1);
    assertThat(own.getEffectiveLevel()).isEqualTo(Level.DEBUG);
    LogSetup.changeVerbosity(2);
    assertThat(own.getEffectiveLevel()).isEqualTo(Level.TRACE);
    LogSetup.changeVerbosity(0);
    assertThat(own.getEffectiveLevel()).isEqualTo(Level.INFO);
  }
}
