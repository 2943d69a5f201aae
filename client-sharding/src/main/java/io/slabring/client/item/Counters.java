package io.slabring.client.item;

import java.util.concurrent.atomic.LongAdder;

/** What the client has seen, counted by all threads. Thread-safe. */
public final class Counters {
  /** Reads that found a value. */
  public final LongAdder hits = new LongAdder();

  /** Reads that found none. */
  public final LongAdder misses = new LongAdder();

  /** Reads that an outage has made misses. */
  public final LongAdder outages = new LongAdder();

  /** Calls of loaders. */
  public final LongAdder loads = new LongAdder();

  /** Loaders that failed. */
  public final LongAdder loadFailures = new LongAdder();

  /** Calls that began to wait for another load. */
  public final LongAdder waits = new LongAdder();

  /** Values that were loaded and not stored. */
  public final LongAdder refusedStores = new LongAdder();

  /** Values that could not be read. */
  public final LongAdder unreadable = new LongAdder();
}
