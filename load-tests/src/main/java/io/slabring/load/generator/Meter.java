package io.slabring.load.generator;

import module java.base;

import io.slabring.load.result.Pace;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;
import io.slabring.load.result.UsedWorkload;
import org.HdrHistogram.Histogram;

/** Counts what clients get that are not the generator's, by the second. Thread-safe. */
public final class Meter {
  private static final int DIGITS = 3;

  private final Histogram phase = new Histogram(DIGITS);
  private Tally tally;
  private Recording recording;
  private long begin;

  /** A meter that has begun. */
  public Meter() {
    begin();
  }

  /** Begins anew: what was counted so far is forgotten. */
  public synchronized void begin() {
    tally = new Tally();
    phase.reset();
    recording = new Recording(List.of());
    begin = System.nanoTime();
    recording.begin(begin);
  }

  /** A read was answered after so many nanoseconds. */
  public synchronized void read(boolean found, long nanos) {
    tally.hits += found ? 1 : 0;
    tally.misses += found ? 0 : 1;
    tally.answered(Operation.GET, 0, 1, nanos);
  }

  /** A write was acknowledged. */
  public synchronized void write(long nanos) {
    tally.answered(Operation.SET, 0, 1, nanos);
  }

  /** Neither a value nor an acknowledgement came for so long. */
  public synchronized void error(long nanos) {
    tally.failed(Operation.GET, 0, 1, "neither a value nor an acknowledgement");
    tally.waited(nanos);
  }

  /** Seconds since the begin. */
  public synchronized double now() {
    return (System.nanoTime() - begin) / 1e9;
  }

  /**
   * Ends a sample if the last one ended a second ago. Called by one thread.
   *
   * @param residentBytes of the servers, or 0 if unknown; asked for only then
   */
  public void sample(LongSupplier residentBytes) {
    if (now() >= due()) {
      long resident = residentBytes.getAsLong(); // while clients go on
      endSample(resident == 0 ? null : (Long) resident);
    }
  }

  private synchronized double due() {
    List<Second> seconds = recording.seconds();
    return 1 + (seconds.isEmpty() ? 0 : seconds.getLast().second());
  }

  private synchronized void endSample(Long residentBytes) {
    recording.add(tally, System.nanoTime(), null, residentBytes);
    phase.add(tally.latency);
    tally = new Tally();
  }

  /** The samples since the begin. */
  public synchronized List<Second> seconds() {
    return List.copyOf(recording.seconds());
  }

  /** p99 in microseconds of the samples since the last call, and a new phase begins. */
  public synchronized double phaseP99() {
    double micros = phase.getValueAtPercentile(99) / 1000.0;
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
    recording.end(System.nanoTime());
    return recording.result(arguments, workload, pace, targets, List.of(), ended);
  }
}
