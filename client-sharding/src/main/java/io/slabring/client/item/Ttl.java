package io.slabring.client.item;

import java.time.Duration;

/** Times to live as the protocol spells them. */
public final class Ttl {
  /** Up to so much a number counts from now; more than that is a date. */
  private static final long RELATIVE_MAX_SECONDS = Duration.ofDays(30).toSeconds();

  private Ttl() {}

  /**
   * The number for a time to live, rounded up to whole seconds.
   *
   * @param nowSeconds the Unix time, from which dates are counted
   * @return 0 for never; also for what ends after the last date that the protocol can say, in
   *     January 2038
   * @throws IllegalArgumentException when it is not positive
   */
  public static long exptime(Duration ttl, long nowSeconds) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("a time to live must be positive: " + ttl);
    }
    long seconds = seconds(ttl);
    if (seconds <= RELATIVE_MAX_SECONDS) {
      return seconds;
    }
    boolean beyond = seconds > Integer.MAX_VALUE - nowSeconds;
    return beyond ? 0 : nowSeconds + seconds;
  }

  /** The same from now. */
  public static long exptime(Duration ttl) {
    return exptime(ttl, System.currentTimeMillis() / 1000);
  }

  private static long seconds(Duration ttl) {
    return ttl.getNano() == 0 || ttl.getSeconds() == Long.MAX_VALUE
        ? ttl.getSeconds()
        : ttl.getSeconds() + 1;
  }
}
