package io.slabring.load.report;

import io.slabring.load.report.Page.Axis;
import io.slabring.load.report.Page.Chart;
import io.slabring.load.report.Page.Format;
import io.slabring.load.report.Page.Series;
import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The charts of one or more runs. A chart without a value is left out. */
final class RunCharts {
  private static final Axis TIME =
      new Axis("seconds since the start", "time", Format.SECONDS, false, null);
  private static final Axis PERCENTILE =
      new Axis("percentile", "percentile", Format.PERCENTILE, false, null);

  /** The last percentile that is drawn is that of the second largest value or so. */
  private static final double PERCENTILE_MAX = 99.99999;

  private final Map<String, RunResult> runs;
  private final List<ReportEvent> events;
  private final List<Chart> charts = new ArrayList<>();

  private RunCharts(Map<String, RunResult> runs, List<ReportEvent> events) {
    this.runs = runs;
    this.events = events;
  }

  static List<Chart> of(Map<String, RunResult> runs, List<ReportEvent> events) {
    RunCharts made = new RunCharts(runs, events);
    made.overTime(
        "Throughput",
        "Operations per second, errors included",
        axis("operations per second", Format.COUNT, null),
        RunCharts::throughput);
    made.byPercentile(
        "Latency by percentile",
        "Each point: the latency that this percentage of the operations did not exceed",
        "latency",
        RunResult::latency);
    made.latencyOverTime();
    made.overTime(
        "Hit ratio",
        "Share of looked-up keys that were found, each second",
        axis("keys found", Format.PERCENT, 100.0),
        run -> values(run, RunCharts::hitPercent));
    made.errors();
    made.overTime(
        "Server CPU",
        "CPU time that the servers used, each second, in cores",
        axis("cores", Format.PLAIN, null),
        run -> values(run, Second::serverCpu));
    made.overTime(
        "Server memory",
        "Resident size (RSS) of the servers in all",
        axis("MiB", Format.COUNT, null),
        run -> values(run, RunCharts::residentMebibytes));
    made.byPercentile(
        "Lateness of the generator",
        "How late operations left the generator: this percentage was no later",
        "lateness",
        RunResult::lateness);
    return List.copyOf(made.charts);
  }

  private static Axis axis(String label, Format format, Double max) {
    return new Axis(label, label, format, false, max);
  }

  private void overTime(
      String title, String note, Axis y, Function<RunResult, List<Double>> values) {
    List<Series> series = new ArrayList<>();
    for (Map.Entry<String, RunResult> run : runs.entrySet()) {
      add(series, run.getKey(), times(run.getValue()), values.apply(run.getValue()));
    }
    add(new Chart(title, note, TIME, y, series, events));
  }

  /** All three percentiles of a single run; of several only one, so that lines stay apart. */
  private void latencyOverTime() {
    Axis y = new Axis("latency", "latency", Format.MICROS, true, null);
    if (runs.size() > 1) {
      overTime(
          "p99 over time",
          "99th percentile of each second",
          y,
          run -> values(run, s -> positive(s.p99Micros())));
      return;
    }
    RunResult run = runs.values().iterator().next();
    List<Series> series = new ArrayList<>();
    add(series, "p50", times(run), values(run, second -> positive(second.p50Micros())));
    add(series, "p99", times(run), values(run, second -> positive(second.p99Micros())));
    add(series, "p99.9", times(run), values(run, second -> positive(second.p999Micros())));
    add(new Chart("Latency over time", "Percentiles of each second", TIME, y, series, events));
  }

  private void byPercentile(
      String title, String note, String label, Function<RunResult, List<Percentile>> percentiles) {
    List<Series> series = new ArrayList<>();
    for (Map.Entry<String, RunResult> run : runs.entrySet()) {
      List<Double> at = new ArrayList<>();
      List<Double> micros = new ArrayList<>();
      for (Percentile point : percentiles.apply(run.getValue())) {
        double x = 100 / (100 - point.percentile());
        if (point.percentile() <= PERCENTILE_MAX && (at.isEmpty() || x > at.getLast())) {
          at.add(x);
          micros.add(positive(point.micros()));
        }
      }
      add(series, run.getKey(), at, micros);
    }
    Axis y = new Axis(label, label, Format.MICROS, true, null);
    add(new Chart(title, note, PERCENTILE, y, series, List.of()));
  }

  private void errors() {
    if (runs.values().stream().anyMatch(run -> run.totals().errors() > 0)) {
      overTime(
          "Errors",
          "Unexpected answers per second",
          axis("errors per second", Format.COUNT, null),
          run -> values(run, second -> (double) second.errors()));
    }
  }

  private static void add(List<Series> series, String name, List<Double> at, List<Double> values) {
    if (values.stream().anyMatch(value -> value != null)) {
      int index = series.size();
      series.add(new Series(name, index, index, at, values));
    }
  }

  private void add(Chart chart) {
    if (!chart.series().isEmpty()) {
      charts.add(chart);
    }
  }

  private static List<Double> times(RunResult run) {
    return values(run, Second::second);
  }

  private static List<Double> values(RunResult run, Function<Second, Double> value) {
    List<Double> values = new ArrayList<>();
    run.seconds().forEach(second -> values.add(value.apply(second)));
    return values;
  }

  /** The last sample may be short, so each is divided by its own length. */
  private static List<Double> throughput(RunResult run) {
    List<Double> values = new ArrayList<>();
    double from = 0;
    for (Second second : run.seconds()) {
      double length = second.second() - from;
      values.add(length > 0 ? second.operations() / length : null);
      from = second.second();
    }
    return values;
  }

  private static Double hitPercent(Second second) {
    long keys = second.hits() + second.misses();
    return keys == 0 ? null : 100.0 * second.hits() / keys;
  }

  private static Double residentMebibytes(Second second) {
    return second.serverRssBytes() == null ? null : second.serverRssBytes() / (double) (1 << 20);
  }

  /** What a logarithmic axis can show. */
  private static Double positive(double value) {
    return value > 0 ? value : null;
  }
}
