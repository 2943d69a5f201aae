package io.slabring.node.store.command;

/** Arguments and results of incr and decr. Reused by one thread; {@link #clear} before each use. */
public final class Arithmetic {
  /** Unsigned amount. */
  public long delta;

  /** Subtract; stops at 0 where adding wraps at 2^64. */
  public boolean decrement;

  /** Only on this CAS unique (flag C); 0 means any. */
  public long compareCas;

  /** CAS unique of the result (flag E); 0 gives it the next one. */
  public long newCas;

  /** Create the item with this time to live on a miss (flag N), or {@link MetaGet#NONE}. */
  public long vivify;

  /** Value of a created item (flag J). */
  public long initial;

  /** New time to live as on the wire (flag T), or {@link MetaGet#NONE}. */
  public long touch;

  /** A created item keeps the time of {@link #vivify} even if {@link #touch} is given. */
  public boolean vivifyWins;

  private long value;
  private long cas;
  private boolean created;
  private long secondsToLiveBefore;
  private long secondsToLiveTouched;
  private long secondsToLive;

  /** Forgets everything; the delta is 1. */
  public Arithmetic clear() {
    delta = 1;
    decrement = vivifyWins = false;
    compareCas = newCas = initial = 0;
    vivify = touch = MetaGet.NONE;
    return this;
  }

  /** The value after the command, unsigned. */
  public long value() {
    return value;
  }

  /** CAS unique after the command. */
  public long cas() {
    return cas;
  }

  /** Whether the item was not there before. */
  public boolean created() {
    return created;
  }

  /**
   * Seconds until the item would have expired before {@link #touch}, be it by {@link #vivify}; -1
   * means never.
   */
  public long secondsToLiveBefore() {
    return secondsToLiveBefore;
  }

  /** Seconds until the item expires by {@link #touch}; -1 means never. */
  public long secondsToLiveTouched() {
    return secondsToLiveTouched;
  }

  /** Seconds until the item expires; -1 means never. */
  public long secondsToLive() {
    return secondsToLive;
  }

  void result(long value, long cas, boolean created) {
    this.value = value;
    this.cas = cas;
    this.created = created;
  }

  void result(long secondsToLiveBefore, long secondsToLiveTouched, long secondsToLive) {
    this.secondsToLiveBefore = secondsToLiveBefore;
    this.secondsToLiveTouched = secondsToLiveTouched;
    this.secondsToLive = secondsToLive;
  }
}
