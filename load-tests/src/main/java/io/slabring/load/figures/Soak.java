package io.slabring.load.figures;

import module java.base;

import io.slabring.load.generator.Plan;
import io.slabring.load.report.RunSummary;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Samples;
import io.slabring.load.result.Second;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.JvmLog;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether anything gets worse with time. */
@Command(name = "soak")
final class Soak extends Figure {
  private static final String WORKLOAD =
      """
      description: a million items that live 1 to 10 minutes, nine reads for a write
      keys:
        count: 1000000
        size: {kind: fixed, size: 24}
      values: {kind: range, min: 50, max: 1000}
      operations: {get: 9, set: 1}
      ttl: {kind: range, min: 60, max: 600}
      """;

  private static final int MEGABYTES = 1500;
  private static final double SHARE_OF_PEAK = 0.6;
  private static final int SECONDS_PER_HOUR = 3600;
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  @Option(names = "--minutes", paramLabel = "N", defaultValue = "30")
  private int minutes;

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    Workload workload = WorkloadFile.parse("soak", WORKLOAD);
    try (JvmLog log = new JvmLog();
        ServerProcess node = log.watch(Server.slabring()).sized(MEGABYTES).start("0")) {
      progress("a million items, and the highest rate");
      double peak =
          load(node, Plan.closed("soak", workload, WARM_UP, WARM_UP)).totals().throughput();
      double rate = SHARE_OF_PEAK * peak;
      log.restart();
      progress("%d minutes at %,.0f operations a second, of %,.0f", minutes, rate, peak);
      Duration length = Duration.ofMinutes(minutes);
      Plan plan = Plan.closed("soak", workload, WARM_UP, length).paced(rate).withoutPreload();
      RunResult run = load(node, plan);
      head();
      columns("", "mean", "first tenth", "last tenth", "slope an hour");
      List<Second> seconds = run.seconds();
      course("operations a second", "%.0f", seconds, Second::operations);
      course("p50, µs", "%.0f", seconds, Second::p50Micros);
      course("p99, µs", "%.0f", seconds, Second::p99Micros);
      course("CPU of the node, % of a core", "%.1f", seconds, s -> 100 * s.serverCpu());
      course("RSS of the node, MiB", "%.0f", seconds, s -> s.serverRssBytes() >> 20);
      say("");
      say(
          format(
              "%d collections, the longest %.3f ms; %d stops of the JVM, the longest %.3f ms. The"
                  + " load:",
              log.collections().size(),
              Samples.largest(log.collections()),
              log.safepoints().size(),
              Samples.largest(log.safepoints())));
      say("");
      RunSummary.of(run).forEach(line -> say(line.isEmpty() ? "" : "    " + line));
    }
  }

  private void course(
      String name, String form, List<Second> seconds, ToDoubleFunction<Second> value) {
    double[] values = seconds.stream().mapToDouble(value).toArray();
    int tenth = Math.max(1, values.length / 10);
    double mean = Samples.mean(values, 0, values.length);
    row(
        name,
        format(form, mean),
        format(form, Samples.mean(values, 0, tenth)),
        format(form, Samples.mean(values, values.length - tenth, values.length)),
        format("%+.2f %%", 100 * SECONDS_PER_HOUR * Samples.slope(values) / mean));
  }
}
