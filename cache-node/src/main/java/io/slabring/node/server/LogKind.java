package io.slabring.node.server;

import java.util.Locale;

/** What a client may watch; one bit each. */
enum LogKind {
  RAWCMDS,
  EVICTIONS,
  FETCHERS,
  MUTATIONS,
  SYSEVENTS,
  CONNEVENTS,
  DELETIONS;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name on the wire: {@code fetchers}. */
  String wireName() {
    return wireName;
  }

  /** The kind's bit in a set of kinds. */
  int bit() {
    return 1 << ordinal();
  }

  /** Whether it is in a set of kinds. */
  boolean isIn(int kinds) {
    return (kinds & bit()) != 0;
  }
}
