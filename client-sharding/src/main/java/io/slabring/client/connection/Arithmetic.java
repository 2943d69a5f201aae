package io.slabring.client.connection;

/**
 * How to change a number. Numbers are unsigned and have 64 bits; up wraps around, down stops at 0.
 *
 * @param delta what to add or subtract
 * @param decrement subtract
 * @param create when there is no item, store {@code initial} and answer it
 * @param initial the first value
 * @param createTtlSeconds the time to live of an item so created, as in {@link StoreRequest}
 */
public record Arithmetic(
    long delta, boolean decrement, boolean create, long initial, long createTtlSeconds) {

  /** Adds; a missing item stays missing. */
  public static Arithmetic add(long delta) {
    return new Arithmetic(delta, false, false, 0, 0);
  }

  /** Subtracts; a missing item stays missing. */
  public static Arithmetic subtract(long delta) {
    return new Arithmetic(delta, true, false, 0, 0);
  }

  /** The same, but a missing item is made. */
  public Arithmetic orCreate(long first, long ttlSeconds) {
    return new Arithmetic(delta, decrement, true, first, ttlSeconds);
  }
}
