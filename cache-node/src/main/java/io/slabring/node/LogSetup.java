package io.slabring.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logging: to standard error, one line per event. A file given with {@code
 * -Dlogback.configurationFile} takes the place of this.
 */
@ConfiguratorRank(LogSetup.AFTER_CONFIGURATION_FILES)
public final class LogSetup extends ContextAwareBase implements Configurator {
  /* In code, since reading the same from XML costs a tenth of the time to the first answer. */

  /** Below the rank of logback's own search for files, above that of its fallback. */
  static final int AFTER_CONFIGURATION_FILES = 5;

  private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level %logger{0} %msg%n";
  private static final String OWN = "io.slabring";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    context.getLogger(OWN).setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Logs only what has gone wrong, as a daemon does unless it is asked for more. */
  static void warningsOnly() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(OWN).setLevel(Level.WARN);
    }
  }

  /** As {@link #setVerbosity}, while the node runs: 0 makes it quiet again. */
  static void changeVerbosity(int verbosity) {
    if (verbosity == 0 && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(OWN).setLevel(Level.INFO);
    }
    setVerbosity(verbosity);
  }

  /** Sets how much is logged: 0 what an operator must know, 1 also details, 2 everything. */
  static void setVerbosity(int verbosity) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context && verbosity > 0) {
      context.getLogger(OWN).setLevel(verbosity == 1 ? Level.DEBUG : Level.TRACE);
    }
  }
}
