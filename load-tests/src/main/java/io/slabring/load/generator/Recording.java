package io.slabring.load.generator;

import module java.base;

import io.slabring.load.process.LocalServers;
import io.slabring.load.process.LocalServers.Usage;
import io.slabring.load.result.Machine;
import io.slabring.load.result.Pace;
import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;
import io.slabring.load.result.Totals;
import io.slabring.load.result.UsedWorkload;
import io.slabring.load.result.Violation;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;

/** Collects the samples of a run's part and makes its result. Not thread-safe. */
final class Recording {
  /** Less than this share of the rate means that it was not reached. */
  private static final double RATE_TOLERANCE = 0.98;

  private final List<Target> targets;
  private final LocalServers servers;
  private final Tally sum = new Tally();
  private final List<Second> seconds = new ArrayList<>();
  private Instant startedAt = Instant.EPOCH;
  private long start;
  private long end;
  private long lastNanos;
  private double generatorCpu;
  private Usage firstUsage;
  private Usage lastUsage;
  private long peakRss;

  Recording(List<Target> targets) {
    this.targets = targets;
    servers = new LocalServers(targets);
  }

  void begin(long nanos) {
    startedAt = Instant.now();
    start = nanos;
    end = nanos;
    lastNanos = nanos;
    generatorCpu = generatorCpuSeconds();
    firstUsage = servers.usage();
    lastUsage = firstUsage;
  }

  boolean isEmpty() {
    return seconds.isEmpty();
  }

  List<Second> seconds() {
    return seconds;
  }

  Second sample(Tally tally, long nanos) {
    Usage usage = servers.usage();
    Double cpu = null;
    if (usage != null && lastUsage != null) {
      cpu = (usage.cpuSeconds() - lastUsage.cpuSeconds()) / ((nanos - lastNanos) / 1e9);
    }
    lastUsage = usage == null ? lastUsage : usage;
    return add(tally, nanos, cpu, usage == null ? null : (Long) usage.rssBytes());
  }

  /** Adds a sample of servers that are asked by somebody else; null is what is unknown. */
  Second add(Tally tally, long nanos, Double serverCpu, Long serverRssBytes) {
    peakRss = Math.max(peakRss, serverRssBytes == null ? 0 : serverRssBytes);
    sum.add(tally);
    Second second =
        new Second(
            (nanos - start) / 1e9,
            tally.operations,
            tally.errors,
            tally.hits,
            tally.misses,
            at(tally.latency, 50),
            at(tally.latency, 99),
            at(tally.latency, 99.9),
            serverCpu,
            serverRssBytes,
            targets.isEmpty() ? List.of() : LongStream.of(tally.byNode).boxed().toList());
    seconds.add(second);
    lastNanos = nanos;
    end = nanos;
    return second;
  }

  void end(long nanos) {
    end = nanos;
    generatorCpu = generatorCpuSeconds() - generatorCpu;
  }

  /** What was answered after the end, to the sums only. */
  void addToLast(Tally tally) {
    sum.add(tally);
  }

  private static double generatorCpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : 0;
  }

  RunResult result(Plan plan, List<String> arguments, List<LoadLoop> loops, String ended) {
    List<Violation> violations =
        loops.stream()
            .map(loop -> loop.verifier)
            .filter(verifier -> verifier != null)
            .flatMap(verifier -> verifier.violations().stream())
            .toList();
    Workload workload = plan.workload();
    return result(
        arguments,
        new UsedWorkload(plan.workloadName(), workload.description(), WorkloadFile.write(workload)),
        pace(plan),
        targets,
        violations,
        ended != null ? ended : missedRate(plan));
  }

  /** Everything up to now; {@code reason} is why it is partial, or null. */
  RunResult result(
      List<String> arguments,
      UsedWorkload workload,
      Pace pace,
      List<Target> where,
      List<Violation> violations,
      String reason) {
    return new RunResult(
        startedAt,
        Machine.describe(),
        arguments,
        workload,
        pace,
        where,
        seconds,
        totals(),
        Percentile.of(sum.latency),
        Percentile.of(sum.lateness),
        violations,
        reason != null,
        reason);
  }

  private String missedRate(Plan plan) {
    double rate = sum.operations / ((end - start) / 1e9);
    if (!plan.isOpenLoop() || plan.operations() > 0 || rate >= plan.rate() * RATE_TOLERANCE) {
      return null;
    }
    return "the rate was not reached: %,.0f operations per second were asked for, %,.0f were answered"
        .formatted(plan.rate(), rate);
  }

  private static Pace pace(Plan plan) {
    Workload workload = plan.workload();
    return new Pace(
        plan.isOpenLoop() ? Pace.Loop.OPEN : Pace.Loop.CLOSED,
        plan.rate(),
        workload.connections(),
        workload.pipeline(),
        plan.threads(),
        plan.warmup().toNanos() / 1e9,
        plan.preload() ? workload.keys().count() : 0,
        plan.verified());
  }

  private Totals totals() {
    Map<String, Long> byKind = new LinkedHashMap<>();
    for (Operation operation : Operation.values()) {
      if (sum.byKind[operation.ordinal()] > 0) {
        byKind.put(operation.wireName(), sum.byKind[operation.ordinal()]);
      }
    }
    return new Totals(
        (end - start) / 1e9,
        sum.operations,
        sum.errors,
        sum.errorSamples,
        sum.hits,
        sum.misses,
        byKind,
        sum.bytesSent,
        sum.bytesReceived,
        micros(sum.latency.getMean()),
        generatorCpu,
        firstUsage == null ? null : lastUsage.cpuSeconds() - firstUsage.cpuSeconds(),
        peakRss == 0 ? null : (Long) peakRss);
  }

  private static double at(Histogram histogram, double percentile) {
    return micros((double) histogram.getValueAtPercentile(percentile));
  }

  private static double micros(double nanos) {
    return Math.round(nanos) / 1000.0;
  }
}
