package io.slabring.node.server.stream;

/**
 * How many replies of one connection may be under way between two flushes. One per event loop,
 * which alone uses it; {@link #refused} may be read by others.
 */
public final class ReplyQuota {
  /**
   * What one reply counts for the memory limit, in bytes. Replies take much less here, but
   * memcached's limit counts so many bytes for each of its reply objects.
   */
  private static final int REPLY_BYTES = 400;

  private final int max;
  private long refused;

  /**
   * A quota.
   *
   * @param bytes what the replies of all event loops together may take; 0 for no limit
   * @param loops number of event loops, at least 1
   */
  public ReplyQuota(long bytes, int loops) {
    max =
        bytes == 0
            ? Integer.MAX_VALUE
            : Math.clamp(bytes / loops / REPLY_BYTES, 1, Integer.MAX_VALUE);
  }

  /** Whether so many replies may be under way; counts a refusal. */
  boolean admits(int underWay) {
    if (underWay <= max) {
      return true;
    }
    refused++;
    return false;
  }

  /** Replies that were refused since the start. */
  public long refused() {
    return refused;
  }
}
