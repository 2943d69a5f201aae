package io.slabring.load.chaos;

import io.slabring.load.result.Percentile;
import io.slabring.load.result.Second;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts what clients get, by the second. {@link #second} is for one thread, the rest for any. */
final class Meter {
  private static final int DIGITS = 3;

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final Recorder latency = new Recorder(DIGITS);
  private final Histogram sum = new Histogram(DIGITS);

  void read(boolean found, long nanos) {
    (found ? hits : misses).increment();
    latency.recordValue(nanos);
  }

  void write(long nanos) {
    writes.increment();
    latency.recordValue(nanos);
  }

  /** Neither a value nor an acknowledgement came. */
  void error(long nanos) {
    errors.increment();
    latency.recordValue(nanos);
  }

  /** What was counted since the last call. */
  Second second(double at, long residentBytes) {
    Histogram now = latency.getIntervalHistogram();
    sum.add(now);
    long found = hits.sumThenReset();
    long missed = misses.sumThenReset();
    long failed = errors.sumThenReset();
    return new Second(
        at,
        found + missed + failed + writes.sumThenReset(),
        failed,
        found,
        missed,
        micros(now.getValueAtPercentile(50)),
        micros(now.getValueAtPercentile(99)),
        micros(now.getValueAtPercentile(99.9)),
        null,
        residentBytes,
        List.of());
  }

  /** Of all seconds that were taken. */
  List<Percentile> percentiles() {
    return Percentile.of(sum);
  }

  double meanMicros() {
    return sum.getTotalCount() == 0 ? 0 : micros((long) sum.getMean());
  }

  private static double micros(long nanos) {
    return nanos / 1000.0;
  }
}
