package io.slabring.load.traffic;

import module java.base;

import io.slabring.load.process.ThisMachine;
import io.slabring.load.result.Pace;
import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;
import io.slabring.load.result.Totals;
import io.slabring.load.result.UsedWorkload;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts what clients get, by the second. Thread-safe. */
public final class Meter {
  private static final int DIGITS = 3;

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final Recorder latency = new Recorder(DIGITS);
  private final Histogram sum = new Histogram(DIGITS);
  private final Histogram phase = new Histogram(DIGITS);
  private final List<Second> seconds = new ArrayList<>();
  private Instant startedAt = Instant.now();
  private long begin = System.nanoTime();

  /** A meter that has begun. */
  public Meter() {}

  /** Begins anew: what was counted so far is forgotten. */
  public synchronized void begin() {
    take(0, 0);
    sum.reset();
    phase.reset();
    seconds.clear();
    startedAt = Instant.now();
    begin = System.nanoTime();
  }

  /** A read was answered after so many nanoseconds. */
  public void read(boolean found, long nanos) {
    (found ? hits : misses).increment();
    latency.recordValue(nanos);
  }

  /** A write was acknowledged. */
  public void write(long nanos) {
    writes.increment();
    latency.recordValue(nanos);
  }

  /** Neither a value nor an acknowledgement came. */
  public void error(long nanos) {
    errors.increment();
    latency.recordValue(nanos);
  }

  /** Seconds since the begin. */
  public synchronized double now() {
    return (System.nanoTime() - begin) / 1e9;
  }

  /**
   * Ends a sample if the last one ended a second ago.
   *
   * @param residentBytes of the servers, asked for only then
   */
  public synchronized void sample(LongSupplier residentBytes) {
    double last = seconds.isEmpty() ? 0 : seconds.getLast().second();
    if (now() - last >= 1) {
      seconds.add(take(now(), residentBytes.getAsLong()));
    }
  }

  private Second take(double at, long residentBytes) {
    Histogram now = latency.getIntervalHistogram();
    sum.add(now);
    phase.add(now);
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

  /** The samples since the begin. */
  public synchronized List<Second> seconds() {
    return List.copyOf(seconds);
  }

  /** p99 in microseconds of the samples since the last call, and a new phase begins. */
  public synchronized double phaseP99() {
    double micros = micros(phase.getValueAtPercentile(99));
    phase.reset();
    return micros;
  }

  /**
   * All samples as a run of the generator's, for reports.
   *
   * @param ended why the run ended before its time, or null
   */
  public synchronized RunResult result(
      List<String> arguments,
      UsedWorkload workload,
      Pace pace,
      List<Target> targets,
      String ended) {
    Totals totals =
        new Totals(
            now(),
            seconds.stream().mapToLong(Second::operations).sum(),
            seconds.stream().mapToLong(Second::errors).sum(),
            Map.of(),
            seconds.stream().mapToLong(Second::hits).sum(),
            seconds.stream().mapToLong(Second::misses).sum(),
            Map.of(),
            0,
            0,
            sum.getTotalCount() == 0 ? 0 : micros((long) sum.getMean()),
            0,
            null,
            seconds.stream().mapToLong(Second::serverRssBytes).max().orElse(0));
    return new RunResult(
        startedAt,
        ThisMachine.describe(),
        arguments,
        workload,
        pace,
        targets,
        seconds,
        totals,
        Percentile.of(sum),
        List.of(),
        List.of(),
        ended != null,
        ended);
  }

  private static double micros(long nanos) {
    return nanos / 1000.0;
  }
}
