package io.slabring.load;

import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Progress;
import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;
import io.slabring.load.result.Totals;
import io.slabring.load.result.Violation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells a person at a terminal how a run goes: a line every second, then a summary. */
final class ConsoleProgress implements Progress {
  private static final int SHOWN_VIOLATIONS = 5;
  private static final double[] SHOWN_PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

  private final PrintWriter out;

  ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  void start(Plan plan, List<Target> targets) {
    for (Target target : targets) {
      String process = target.pid() == 0 ? "" : ", process " + target.pid();
      print("%s: version %s%s", target.address(), target.version(), process);
    }
    print("%s: %s", plan.workloadName(), plan.workload().description());
  }

  @Override
  public void phase(String name) {
    print("%s", name);
    if (!name.equals("preload")) {
      print(
          "%7s %11s %9s %9s %9s %7s %7s %6s %8s",
          "seconds", "ops/s", "p50 us", "p99 us", "p99.9 us", "hits", "errors", "CPU", "RSS MiB");
    }
  }

  @Override
  public void second(Second s) {
    long lookups = s.hits() + s.misses();
    print(
        "%7.1f %,11d %,9.0f %,9.0f %,9.0f %7s %7d %6s %8s",
        s.second(),
        s.operations(),
        s.p50Micros(),
        s.p99Micros(),
        s.p999Micros(),
        lookups == 0 ? "-" : "%.2f%%".formatted(100.0 * s.hits() / lookups),
        s.errors(),
        s.serverCpu() == null ? "-" : "%.2f".formatted(s.serverCpu()),
        s.serverRssBytes() == null ? "-" : "%,d".formatted(s.serverRssBytes() >> 20));
  }

  void summary(RunResult result) {
    Totals totals = result.totals();
    print("");
    print("%,.0f operations per second in %.1f s", totals.throughput(), totals.seconds());
    if (totals.hits() + totals.misses() > 0) {
      print(
          "%.3f %% hits (%,d of %,d)",
          100 * totals.hitRatio(), totals.hits(), totals.hits() + totals.misses());
    }
    latency(result);
    if (totals.serverCpuSeconds() != null && totals.serverCpuSeconds() > 0) {
      print(
          "server: %,.0f operations per second of CPU time, %,d MiB at most",
          totals.operations() / totals.serverCpuSeconds(), totals.serverPeakRssBytes() >> 20);
    }
    print(
        "generator: %,.0f operations per second of CPU time",
        totals.operations() / totals.generatorCpuSeconds());
    if (totals.errors() > 0) {
      print("%,d errors:", totals.errors());
      totals.errorSamples().entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .forEach(error -> print("  %,d x %s", error.getValue(), error.getKey()));
    }
    violations(result.violations());
    if (result.partial()) {
      print("PARTIAL: %s", result.partialReason());
    }
  }

  private void latency(RunResult result) {
    StringBuilder line = new StringBuilder("latency in us:");
    for (double wanted : SHOWN_PERCENTILES) {
      line.append(
          String.format(
              Locale.ROOT,
              "  p%s %,.0f",
              wanted == 100 ? "100" : trimmed(wanted),
              at(result.latency(), wanted)));
    }
    print("%s", line);
    if (!result.lateness().isEmpty()) {
      print(
          "left the generator late by, in us:  p50 %,.0f  p99 %,.0f",
          at(result.lateness(), 50), at(result.lateness(), 99));
    }
  }

  private static String trimmed(double number) {
    return number == Math.rint(number) ? "%.0f".formatted(number) : Double.toString(number);
  }

  private static double at(List<Percentile> points, double wanted) {
    return points.stream()
        .filter(point -> point.percentile() >= wanted)
        .findFirst()
        .map(Percentile::micros)
        .orElse(0.0);
  }

  private void violations(List<Violation> violations) {
    if (violations.isEmpty()) {
      return;
    }
    print("%d wrong values (at most 100 per event loop are kept):", violations.size());
    for (Violation violation :
        violations.subList(0, Math.min(SHOWN_VIOLATIONS, violations.size()))) {
      print(
          "%.3f s  %s %s: %s",
          violation.second(), violation.kind(), violation.key(), violation.message());
      violation.history().forEach(event -> print("    %s", event));
    }
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
