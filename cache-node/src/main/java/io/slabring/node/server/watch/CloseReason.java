package io.slabring.node.server.watch;

import java.util.Locale;

/** Why a connection ended, in memcached's words. */
public enum CloseReason {
  ERROR,
  NORMAL,
  IDLE_TIMEOUT,
  SHUTDOWN;

  private static final CloseReason[] REASONS = values();

  /** The name in the log: {@code idle_timeout}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String name(int ordinal) {
    return REASONS[ordinal].wireName();
  }
}
