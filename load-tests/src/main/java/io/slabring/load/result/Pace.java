package io.slabring.load.result;

/**
 * How operations were sent.
 *
 * @param loop whether an operation waits for the one before
 * @param rate operations per second that were asked for; 0 in a closed loop
 * @param connections to each target
 * @param pipeline operations sent together on a connection
 * @param threads event loops of the generator
 * @param warmupSeconds of load before the measured part
 * @param preloadedItems stored before the warm-up
 * @param verified whether every value was checked
 */
public record Pace(
    Loop loop,
    double rate,
    int connections,
    int pipeline,
    int threads,
    double warmupSeconds,
    long preloadedItems,
    boolean verified) {
  /** Whether the generator waits for answers. */
  public enum Loop {
    /** The next batch leaves when the last one is answered. */
    CLOSED,
    /** Operations leave at a rate; latency counts from the moment at which they should leave. */
    OPEN
  }
}
