package io.slabring.node.store.life;

import io.slabring.node.memory.ItemLayout;

/**
 * The store's own time: whole seconds since shortly before it started, so that 0 can mean never and
 * 32 bits last for 136 years. It moves only when {@link #tick} is called, at most forwards, so
 * reading it is one memory access. Tests may stop it or move it on.
 */
public final class StoreClock {
  /** Longer times to live are points in time: 30 days, in seconds (protocol.txt). */
  private static final long MAX_RELATIVE = 60L * 60 * 24 * 30;

  /** An expiry that is over. */
  public static final int EXPIRED = 1;

  /** The first second: an item can be older than the store's first second. */
  private static final int START = 2;

  private final Clock clock;
  private final long origin;
  private final int first;
  private volatile int now;
  private long ahead; // seconds by which a test moved it on
  private boolean paused;

  /** A clock that begins now. */
  public StoreClock(Clock clock) {
    this(clock, START);
  }

  /**
   * A clock that goes on from a second that an earlier one had reached.
   *
   * @param now second of this clock at this moment, at least 2
   */
  public StoreClock(Clock clock, int now) {
    this.clock = clock;
    this.now = now;
    this.first = now;
    this.origin = clock.epochSecond() - now;
  }

  /** The second that it is. */
  public int now() {
    return now;
  }

  /** Seconds since the last access of an item. */
  public int idle(long item) {
    return now - ItemLayout.access(item);
  }

  /** Seconds until an expiry; -1 means never. */
  public long secondsUntil(int expiry) {
    return expiry == 0 ? -1 : expiry - now;
  }

  /** Seconds since this clock was made. */
  public int uptime() {
    return now - first;
  }

  /** Takes over the time of the underlying clock. */
  public synchronized void tick() {
    if (!paused) {
      moveTo(clock.epochSecond() - origin + ahead);
    }
  }

  /** Moves on at once and stays ahead of the underlying clock; negative: waits for it. */
  public synchronized void advance(long seconds) {
    ahead += seconds;
    moveTo(paused ? now + seconds : clock.epochSecond() - origin + ahead);
  }

  /** Stands still, but for {@link #advance}, or goes on with the underlying clock. */
  public synchronized void pause(boolean stop) {
    paused = stop;
  }

  private void moveTo(long second) {
    if (second > now) {
      now = (int) Math.min(second, Integer.MAX_VALUE);
    }
  }

  /** The machine's time, in seconds since 1970: see {@link Clock#wallSecond}. */
  public long wallSecond() {
    return clock.wallSecond();
  }

  /** Milliseconds since 1970 by which this clock goes, though it moves only with {@link #tick}. */
  public synchronized long epochMilli() {
    return clock.epochMilli() + ahead * 1000;
  }

  /** Second 0 of this clock, in seconds since 1970. */
  public long origin() {
    return origin;
  }

  /** The second of this clock that is a second since 1970; at least 1, since 0 means never. */
  public int at(long epochSecond) {
    return (int) Math.max(1, Math.min(epochSecond - origin, Integer.MAX_VALUE));
  }

  /**
   * The second in which something expires.
   *
   * @param exptime as on the wire: 0 never, negative at once, up to 30 days relative, else absolute
   * @return 0 for never, else a second of this clock
   */
  public int expiry(long exptime) {
    if (exptime == 0) {
      return 0;
    }
    if (exptime < 0) {
      return EXPIRED;
    }
    if (exptime <= MAX_RELATIVE) {
      return (int) Math.min(now + exptime, Integer.MAX_VALUE);
    }
    return at(exptime);
  }
}
