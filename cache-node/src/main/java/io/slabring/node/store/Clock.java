package io.slabring.node.store;

/** Where a store takes the time from. */
public interface Clock {
  /** Seconds since 1970. */
  long epochSecond();

  /**
   * The machine's clock as it stood at this call, going on evenly: when somebody sets it, items
   * neither expire at once nor live longer than they should.
   */
  static Clock system() {
    long milliseconds = System.currentTimeMillis();
    long start = System.nanoTime();
    return () -> (milliseconds + (System.nanoTime() - start) / 1_000_000) / 1000;
  }
}
