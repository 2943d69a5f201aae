package io.slabring.node.server.watch;

import java.util.Locale;

/** What a client may watch; one bit each. */
public enum LogKind {
  RAWCMDS,
  EVICTIONS,
  FETCHERS,
  MUTATIONS,
  SYSEVENTS,
  CONNEVENTS,
  DELETIONS;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name on the wire: {@code fetchers}. */
  public String wireName() {
    return wireName;
  }

  /** The kind's bit in a set of kinds. */
  public int bit() {
    return 1 << ordinal();
  }

  /** Whether it is in a set of kinds. */
  boolean isIn(int kinds) {
    return (kinds & bit()) != 0;
  }
}
