package io.slabring.load.report;

import io.slabring.load.result.Machine;
import io.slabring.load.result.Pace;
import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;
import io.slabring.load.result.Totals;
import io.slabring.load.result.UsedWorkload;
import io.slabring.load.result.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Results as a run could have had them, for tests of what is made of results. */
final class Results {
  private static final int SECONDS = 60;

  private Results() {}

  /**
   * A minute on three nodes.
   *
   * @param slowness factor of the latencies, and divisor of the throughput
   * @param partialReason null when it ended as it should
   */
  static RunResult ofAMinute(double slowness, String partialReason) {
    List<Second> seconds = new ArrayList<>();
    long operations = 0;
    for (int i = 1; i <= SECONDS; i++) {
      long each = (long) ((60_000 + 3_000 * Math.sin(i * 0.7)) / slowness);
      long hits = (long) (each * (2.7 - 1.5 / i));
      operations += 3 * each;
      seconds.add(
          new Second(
              i,
              3 * each,
              0,
              hits,
              3 * each - hits,
              90 * slowness,
              (400 + 60 * Math.sin(i)) * slowness,
              (900 + 200 * Math.cos(i)) * slowness,
              0.9 + 0.05 * Math.sin(i * 1.3),
              (long) ((100 + 2.5 * i * slowness) * (1 << 20)),
              List.of((long) (1.05 * each), (long) (0.98 * each), (long) (0.97 * each))));
    }
    return new RunResult(
        Instant.parse("2026-11-25T21:00:00Z"),
        new Machine(
            "Some Processor 2.50GHz",
            2,
            24L << 30,
            "Linux 6.18 amd64",
            "25.0.3",
            List.of("-Xmx1g")),
        List.of("--workload", "page-fragments", "--cluster", "127.0.0.1:11211"),
        new UsedWorkload("page-fragments", "fragments of web pages", "keys:\n  count: 100000\n"),
        new Pace(Pace.Loop.OPEN, 180_000, 50, 1, 1, 5, 100_000, false),
        List.of(target(11211), target(11212), target(11213)),
        seconds,
        new Totals(
            SECONDS,
            operations,
            0,
            Map.of(),
            operations * 9 / 10,
            operations / 10,
            Map.of("get", operations),
            operations * 40,
            operations * 140,
            110 * slowness,
            50,
            54.0,
            250L << 20),
        percentiles(slowness),
        percentiles(slowness / 10),
        List.of(),
        partialReason != null,
        partialReason);
  }

  /** The same with texts that are markup. */
  static RunResult withMarkup(String markup) {
    RunResult run = ofAMinute(1, markup);
    return new RunResult(
        run.startedAt(),
        run.machine(),
        List.of(markup),
        new UsedWorkload(markup, markup, markup),
        run.pace(),
        run.targets(),
        run.seconds(),
        run.totals(),
        run.latency(),
        run.lateness(),
        List.of(new Violation(Violation.Kind.WRONG, markup, 3, markup, List.of(markup))),
        true,
        markup);
  }

  /** A run that ended before its first second was over. */
  static RunResult ofNothing(String partialReason) {
    RunResult run = ofAMinute(1, partialReason);
    return new RunResult(
        run.startedAt(),
        run.machine(),
        run.arguments(),
        run.workload(),
        run.pace(),
        List.of(target(11211)),
        List.of(),
        new Totals(0, 0, 0, Map.of(), 0, 0, Map.of(), 0, 0, 0, 0, null, null),
        List.of(),
        List.of(),
        List.of(),
        true,
        partialReason);
  }

  private static Target target(int port) {
    return new Target("127.0.0.1:" + port, "1.6.45", 4711, "./slabring -p " + port);
  }

  private static List<Percentile> percentiles(double slowness) {
    List<Percentile> percentiles = new ArrayList<>();
    for (double x = 1; x < 1e5; x *= 1.2) {
      double percentile = 100 - 100 / x;
      percentiles.add(
          new Percentile(percentile, 80 * slowness * Math.pow(x, 0.3), (long) (1e5 * percentile)));
    }
    percentiles.add(new Percentile(100, 80 * slowness * Math.pow(1e5, 0.3), 10_000_000));
    return percentiles;
  }
}
