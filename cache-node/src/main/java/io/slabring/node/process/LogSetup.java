package io.slabring.node.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
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
  private static final String CONSOLE = "console";
  private static final String OWN = "io.slabring";

  /** Warns of clients that do not take their last reply, which is nothing to warn of. */
  private static final String TLS_OF_CLIENTS = "io.netty.handler.ssl.SslHandler";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> console = new ThrottledConsole();
    console.setContext(context);
    console.setName(CONSOLE);
    console.setTarget("System.err");
    console.setEncoder(text(context));
    console.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    context.getLogger(OWN).setLevel(Level.INFO);
    context.getLogger(TLS_OF_CLIENTS).setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Writes each event as a line of text or as a JSON object from now on, unless a configuration
   * file was given.
   *
   * @param format {@code text} or {@code json}
   */
  public static void setFormat(String format) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE)
            instanceof ConsoleAppender<ILoggingEvent> console) {
      console.setEncoder(format.equals("json") ? json(context) : text(context));
    }
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithKVPList(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }

  /** Logs only what has gone wrong, as a daemon does unless it is asked for more. */
  public static void warningsOnly() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(OWN).setLevel(Level.WARN);
    }
  }

  /** As {@link #setVerbosity}, while the node runs: 0 makes it quiet again. */
  public static void changeVerbosity(int verbosity) {
    if (verbosity == 0 && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(OWN).setLevel(Level.INFO);
    }
    setVerbosity(verbosity);
  }

  /** Sets how much is logged: 0 what an operator must know, 1 also details, 2 everything. */
  public static void setVerbosity(int verbosity) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context && verbosity > 0) {
      context.getLogger(OWN).setLevel(verbosity == 1 ? Level.DEBUG : Level.TRACE);
    }
  }
}
