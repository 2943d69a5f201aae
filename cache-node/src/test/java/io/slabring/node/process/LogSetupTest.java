package io.slabring.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
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

  @Test
  void eventsAreTextOrJson() {
    LoggingEvent event =
        new LoggingEvent(
            null, own, Level.WARN, "a \"{}\"", new IOException("b"), new Object[] {"c"});
    try {
      LogSetup.setFormat("json");
      JsonObject json = new JsonObject(encode(event));
      assertThat(json.getString("level")).isEqualTo("WARN");
      assertThat(json.getString("loggerName")).isEqualTo("io.slabring");
      assertThat(json.getString("formattedMessage")).isEqualTo("a \"c\"");
      assertThat(json.getJsonObject("throwable").getString("message")).isEqualTo("b");
      assertThat(json.getLong("timestamp")).isEqualTo(event.getTimeStamp());
    } finally {
      LogSetup.setFormat("text");
    }
    assertThat(encode(event)).contains("WARN  slabring a \"c\"\n", "IOException: b");
  }

  /** As the console gets it. */
  private static String encode(LoggingEvent event) {
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.getAppender("console")).isInstanceOf(ConsoleAppender.class);
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("console");
    return new String(console.getEncoder().encode(event), UTF_8);
  }
}
