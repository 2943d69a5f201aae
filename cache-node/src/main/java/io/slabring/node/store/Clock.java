package io.slabring.node.store;

/** Where a store takes the time from. */
public interface Clock {
  /** Seconds since 1970. */
  long epochSecond();

  /** The machine's clock. */
  static Clock system() {
    return () -> System.currentTimeMillis() / 1000;
  }
}
