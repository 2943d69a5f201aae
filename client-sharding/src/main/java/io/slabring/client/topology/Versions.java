package io.slabring.client.topology;

import java.time.Duration;

/**
 * Which of the versions that nodes tell of a client uses: newer ones at once, older ones once no
 * node has told of the one in use, or of a newer one, for a while. Not thread-safe.
 *
 * <p>Versions do not fall while a node of a cluster lives. When all have started again with another
 * clock they may, and then the list in use is the one of nodes that are no more.
 */
public final class Versions {
  /** How long every answer must have been older. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** And how many of them there must be. */
  private static final int ANSWERS = 10;

  /** What a version that a node tells of means for the client. */
  public enum Verdict {
    /** It is the one in use, or too old and noted before. */
    IGNORE,

    /** It is older than the one in use, for the first time. */
    FIRST_OLDER,

    /** It is to be used from now on. */
    NEWER,

    /** It is to be used although it is older. */
    FELL
  }

  private long inUse;
  private int older;
  private long olderSince;

  /** A node tells of a version, at a time in nanoseconds. */
  Verdict judge(long version, long now) {
    if (version >= inUse) {
      older = 0;
      return version > inUse ? Verdict.NEWER : Verdict.IGNORE;
    }
    older++;
    if (older == 1) {
      olderSince = now;
      return Verdict.FIRST_OLDER;
    }
    boolean believed = older > ANSWERS && now - olderSince >= PATIENCE.toNanos();
    return believed ? Verdict.FELL : Verdict.IGNORE;
  }

  /** The client uses this version now. */
  void use(long version) {
    inUse = version;
    older = 0;
  }
}
