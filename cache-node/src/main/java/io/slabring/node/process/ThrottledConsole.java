package io.slabring.node.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A console that no loop and no stranger can fill: of lines that differ only in their values, it
 * prints so many within a period, and then how many it has left out. What an operator asks for with
 * {@code -v} is printed in full. Thread-safe.
 */
final class ThrottledConsole extends ConsoleAppender<ILoggingEvent> {
  /** Lines of one kind that are printed within a period. */
  static final int LINES = 20;

  static final int PERIOD_SECONDS = 10;

  /** Kinds that are told apart; further ones are one kind together. */
  private static final int KINDS_MAX = 256;

  private static final long PERIOD_NANOS = PERIOD_SECONDS * 1_000_000_000L;

  private static final class Kind {
    long since;
    int lines;
    long leftOut;
  }

  private final LongSupplier nanoTime;
  private final Map<String, Kind> kinds = new HashMap<>();

  ThrottledConsole() {
    this(System::nanoTime);
  }

  ThrottledConsole(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
      super.append(event);
      return;
    }
    long leftOut = admit(event.getLoggerName() + ' ' + event.getMessage());
    if (leftOut < 0) {
      return;
    }
    if (leftOut > 0) {
      super.append(note(event, leftOut));
    }
    super.append(event);
  }

  /** How many of its kind were left out before this one; -1 when it is left out, too. */
  private synchronized long admit(String name) {
    String known = kinds.containsKey(name) || kinds.size() < KINDS_MAX ? name : "";
    Kind kind = kinds.computeIfAbsent(known, key -> new Kind());
    long now = nanoTime.getAsLong();
    long leftOut = 0;
    if (kind.lines == 0 || now - kind.since >= PERIOD_NANOS) {
      leftOut = kind.leftOut;
      kind.since = now;
      kind.lines = 0;
      kind.leftOut = 0;
    } else if (kind.lines >= LINES) {
      kind.leftOut++;
      return -1;
    }
    kind.lines++;
    return leftOut;
  }

  private ILoggingEvent note(ILoggingEvent event, long leftOut) {
    Logger logger = ((LoggerContext) getContext()).getLogger(event.getLoggerName());
    return new LoggingEvent(
        null,
        logger,
        event.getLevel(),
        leftOut + " lines like the next one were left out",
        null,
        null);
  }
}
