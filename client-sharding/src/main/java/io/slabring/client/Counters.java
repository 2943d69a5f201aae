package io.slabring.client;

import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link ClientStatistics}. */
final class Counters {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder outages = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder waits = new LongAdder();
  final LongAdder refusedStores = new LongAdder();
  final LongAdder unreadable = new LongAdder();

  ClientStatistics snapshot() {
    return new ClientStatistics(
        hits.sum(),
        misses.sum(),
        outages.sum(),
        loads.sum(),
        loadFailures.sum(),
        waits.sum(),
        refusedStores.sum(),
        unreadable.sum());
  }
}
