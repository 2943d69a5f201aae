package io.slabring.membership.jgroups;

import io.slabring.membership.log.LogLimit;
import java.time.Duration;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one JGroups channel. Logs the same warning or error at most once in ten minutes, since
 * JGroups may log one per message. Everything else is logged at debug level: information, what
 * JGroups logs about streams that the channel closes when it leaves, and a farewell that a peer did
 * not wait for. Thread-safe.
 */
final class QuietLog implements CustomLogFactory {
  private static final Duration PERIOD = Duration.ofMinutes(10);

  /** Maximum of warnings in a period. */
  private static final int COMPLAINTS_MAX = 200;

  /**
   * Part of what JGroups logs if the peer has closed the connection first, which is only a matter
   * of timing.
   */
  private static final String GOODBYE = "failed sending graceful close";

  private final String name;
  private final LogLimit throttle = new LogLimit(PERIOD, COMPLAINTS_MAX, System::nanoTime);
  private volatile boolean leaving;

  QuietLog(String name) {
    this.name = name;
  }

  @Override
  public Log getLog(Class<?> type) {
    return getLog(type.getName());
  }

  @Override
  public Log getLog(String category) {
    return new Lines(LoggerFactory.getLogger(category));
  }

  /** The channel is closing: from now on, warnings would not help an operator. */
  void leaving() {
    leaving = true;
  }

  private boolean isWorthSaying(String kind) {
    return !leaving && !kind.contains(GOODBYE) && throttle.permits(kind);
  }

  private static String text(String format, Object... args) {
    try {
      return args.length == 0 ? format : String.format(format, args);
    } catch (IllegalArgumentException e) {
      return format;
    }
  }

  private final class Lines implements Log {
    private final Logger out;

    Lines(Logger out) {
      this.out = out;
    }

    private void complain(String format, Object... args) {
      if (isWorthSaying(format)) {
        out.warn("{}: {}", name, text(format, args));
      } else {
        debug(format, args);
      }
    }

    private void complain(String message, Throwable cause) {
      if (isWorthSaying(message)) {
        out.warn("{}: {}: {}", name, message, String.valueOf(cause));
      } else {
        debug(message, cause);
      }
    }

    @Override
    public boolean isFatalEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return out.isDebugEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
      return out.isDebugEnabled();
    }

    @Override
    public boolean isTraceEnabled() {
      return out.isTraceEnabled();
    }

    @Override
    public void fatal(String msg) {
      complain(msg);
    }

    @Override
    public void fatal(String format, Object... args) {
      complain(format, args);
    }

    @Override
    public void fatal(String msg, Throwable throwable) {
      complain(msg, throwable);
    }

    @Override
    public void error(String msg) {
      complain(msg);
    }

    @Override
    public void error(String format, Object... args) {
      complain(format, args);
    }

    @Override
    public void error(String msg, Throwable throwable) {
      complain(msg, throwable);
    }

    @Override
    public void warn(String msg) {
      complain(msg);
    }

    @Override
    public void warn(String format, Object... args) {
      complain(format, args);
    }

    @Override
    public void warn(String msg, Throwable throwable) {
      complain(msg, throwable);
    }

    @Override
    public void info(String msg) {
      out.debug(msg);
    }

    @Override
    public void info(String format, Object... args) {
      debug(format, args);
    }

    @Override
    public void debug(String msg) {
      out.debug(msg);
    }

    @Override
    public void debug(String format, Object... args) {
      if (out.isDebugEnabled()) {
        out.debug(text(format, args));
      }
    }

    @Override
    public void debug(String msg, Throwable throwable) {
      out.debug(msg, throwable);
    }

    @Override
    public void trace(Object obj) {
      out.trace(String.valueOf(obj));
    }

    @Override
    public void trace(String msg) {
      out.trace(msg);
    }

    @Override
    public void trace(String format, Object... args) {
      if (out.isTraceEnabled()) {
        out.trace(text(format, args));
      }
    }

    @Override
    public void trace(String msg, Throwable throwable) {
      out.trace(msg, throwable);
    }

    @Override
    public void setLevel(String level) {
      // decided by the configuration of the application's log
    }

    @Override
    public String getLevel() {
      return out.isDebugEnabled() ? "debug" : "warn";
    }
  }
}
