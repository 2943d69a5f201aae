package io.slabring.load.report;

import module java.base;

import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Totals;
import io.slabring.load.result.Violation;

/** A run in a few lines of text. */
public final class RunSummary {
  private static final int SHOWN_VIOLATIONS = 5;
  private static final String[] SHOWN_PERCENTILES = {"50", "90", "99", "99.9", "99.99", "100"};

  private final List<String> lines = new ArrayList<>();

  private RunSummary() {}

  /** The lines, the first of which has the throughput. */
  public static List<String> of(RunResult result) {
    RunSummary summary = new RunSummary();
    summary.totals(result, result.totals());
    summary.violations(result.violations());
    if (result.partial()) {
      summary.add("PARTIAL: %s", result.partialReason());
    }
    return summary.lines;
  }

  private void totals(RunResult result, Totals totals) {
    add("%,.0f operations per second in %.1f s", totals.throughput(), totals.seconds());
    long lookups = totals.hits() + totals.misses();
    if (lookups > 0) {
      add("%.3f %% hits (%,d of %,d)", 100 * totals.hitRatio(), totals.hits(), lookups);
    }
    StringBuilder latency = new StringBuilder("latency in us:");
    for (String percentile : SHOWN_PERCENTILES) {
      double micros = result.latencyAt(Double.parseDouble(percentile));
      latency.append(String.format(Locale.ROOT, "  p%s %,.0f", percentile, micros));
    }
    add("%s", latency);
    if (!result.lateness().isEmpty()) {
      add(
          "left the generator late by, in us:  p50 %,.0f  p99 %,.0f",
          Percentile.at(result.lateness(), 50), Percentile.at(result.lateness(), 99));
    }
    if (totals.serverCpuSeconds() != null && totals.serverCpuSeconds() > 0) {
      add(
          "server: %,.0f operations per second of CPU time, %,d MiB at most",
          totals.operations() / totals.serverCpuSeconds(), totals.serverPeakRssBytes() >> 20);
    }
    add(
        "generator: %,.0f operations per second of CPU time",
        totals.operations() / totals.generatorCpuSeconds());
    if (totals.errors() > 0) {
      add("%,d errors:", totals.errors());
      totals.errorSamples().entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .forEach(error -> add("  %,d x %s", error.getValue(), error.getKey()));
    }
  }

  private void violations(List<Violation> violations) {
    if (!violations.isEmpty()) {
      add("%d wrong values (at most 100 per event loop are kept):", violations.size());
    }
    for (Violation each : violations.subList(0, Math.min(SHOWN_VIOLATIONS, violations.size()))) {
      add("%.3f s  %s %s: %s", each.second(), each.kind(), each.key(), each.message());
      each.history().forEach(event -> add("    %s", event));
    }
  }

  private void add(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }
}
