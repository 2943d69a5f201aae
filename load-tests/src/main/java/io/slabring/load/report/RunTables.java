package io.slabring.load.report;

import io.slabring.load.report.Page.Facts;
import io.slabring.load.result.Machine;
import io.slabring.load.result.Pace;
import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.result.Target;
import io.slabring.load.result.Totals;
import io.slabring.load.result.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The tables of runs: sums, shares of the nodes, bad values, and where and how it was. */
final class RunTables {
  private static final int VIOLATIONS_SHOWN = 100;

  private RunTables() {}

  static ReportTable summary(Map<String, RunResult> runs) {
    List<List<Object>> rows = new ArrayList<>();
    for (Map.Entry<String, RunResult> run : runs.entrySet()) {
      Totals totals = run.getValue().totals();
      List<Percentile> latency = run.getValue().latency();
      rows.add(
          List.of(
              run.getKey(),
              Amounts.count(totals.throughput()),
              at(latency, 50),
              at(latency, 99),
              at(latency, 99.9),
              at(latency, 100),
              totals.hits() + totals.misses() == 0 ? "–" : Amounts.percent(totals.hitRatio()),
              Long.toString(totals.errors()),
              perCpuSecond(totals),
              totals.serverPeakRssBytes() == null
                  ? "–"
                  : Amounts.bytes(totals.serverPeakRssBytes())));
    }
    return new ReportTable(
        "Summary",
        null,
        List.of(
            "",
            "operations/s",
            "p50",
            "p99",
            "p99.9",
            "max",
            "hits",
            "errors",
            "operations/CPU s",
            "peak RSS"),
        rows);
  }

  private static String at(List<Percentile> latency, double percentile) {
    double micros = Percentile.at(latency, percentile);
    return Double.isNaN(micros) ? "–" : Amounts.micros(micros);
  }

  private static String perCpuSecond(Totals totals) {
    Double cpu = totals.serverCpuSeconds();
    return cpu == null || cpu <= 0 ? "–" : Amounts.count(totals.operations() / cpu);
  }

  /** One table for each run with several nodes. */
  static List<ReportTable> shares(Map<String, RunResult> runs) {
    List<ReportTable> tables = new ArrayList<>();
    int colour = 0;
    for (Map.Entry<String, RunResult> run : runs.entrySet()) {
      List<Target> targets = run.getValue().targets();
      if (targets.size() > 1 && run.getValue().seconds().stream().allMatch(Second::hasNodes)) {
        long[] operations = byNode(run.getValue());
        double sum = Math.max(1, Arrays.stream(operations).sum());
        double peak = Math.max(1, Arrays.stream(operations).max().orElse(1));
        List<List<Object>> rows = new ArrayList<>();
        for (int node = 0; node < operations.length; node++) {
          rows.add(
              List.of(
                  targets.get(node).address(),
                  Amounts.count((double) operations[node]),
                  Amounts.percent(operations[node] / sum),
                  new ReportTable.Bar(100 * operations[node] / peak, colour)));
        }
        String title = runs.size() > 1 ? "Share per node: " + run.getKey() : "Share per node";
        tables.add(
            new ReportTable(
                title,
                "Operations that each node answered",
                List.of("node", "operations", "share", ""),
                rows));
      }
      colour++;
    }
    return tables;
  }

  private static long[] byNode(RunResult run) {
    long[] operations = new long[run.targets().size()];
    for (Second second : run.seconds()) {
      for (int node = 0; node < operations.length; node++) {
        operations[node] += second.nodeOperations().get(node);
      }
    }
    return operations;
  }

  /** One table for each run in which bad values or errors were seen. */
  static List<ReportTable> faults(Map<String, RunResult> runs) {
    List<ReportTable> tables = new ArrayList<>();
    runs.forEach(
        (name, run) -> {
          if (!run.violations().isEmpty()) {
            tables.add(violations(name, run.violations()));
          }
          if (!run.totals().errorSamples().isEmpty()) {
            List<List<Object>> rows = new ArrayList<>();
            run.totals()
                .errorSamples()
                .forEach((words, count) -> rows.add(List.of(words, count.toString())));
            tables.add(new ReportTable("Errors: " + name, null, List.of("answer", "times"), rows));
          }
        });
    return tables;
  }

  private static ReportTable violations(String name, List<Violation> violations) {
    List<List<Object>> rows = new ArrayList<>();
    violations.stream()
        .limit(VIOLATIONS_SHOWN)
        .forEach(
            bad ->
                rows.add(
                    List.of(
                        bad.key(),
                        bad.kind().toString(),
                        Amounts.digits(bad.second()) + " s",
                        bad.message())));
    return new ReportTable(
        "Wrong values: " + name,
        violations.size() + " in all; the JSON has their histories",
        List.of("key", "kind", "at", "what came"),
        rows);
  }

  static Facts facts(String name, RunResult run) {
    List<List<String>> rows = new ArrayList<>();
    Machine machine = run.machine();
    rows.add(List.of("command line", "slabring bench " + String.join(" ", run.arguments())));
    rows.add(List.of("processor", machine.processors() + " x " + machine.processor()));
    rows.add(List.of("memory", Amounts.bytes((double) machine.memoryBytes())));
    rows.add(List.of("system", machine.kernel()));
    rows.add(List.of("generator's Java", machine.java()));
    rows.add(List.of("its flags", String.join(" ", machine.javaFlags())));
    for (Target target : run.targets()) {
      String command = target.commandLine() == null ? "" : ": " + target.commandLine();
      rows.add(List.of("target " + target.address(), target.version() + command));
    }
    rows.add(List.of("workload", run.workload().name() + ", " + run.workload().description()));
    rows.add(List.of("pace", pace(run.pace())));
    rows.add(List.of("definition", run.workload().definition()));
    return new Facts("Machine and flags: " + name, rows);
  }

  private static String pace(Pace pace) {
    String loop =
        pace.loop() == Pace.Loop.OPEN
            ? "open loop at " + Amounts.count(pace.rate()) + " operations/s"
            : "closed loop";
    return loop
        + ", "
        + pace.connections()
        + " connections a target, pipeline "
        + pace.pipeline()
        + ", "
        + pace.threads()
        + " threads, warm-up "
        + Amounts.digits(pace.warmupSeconds())
        + " s, "
        + pace.preloadedItems()
        + " items preloaded"
        + (pace.verified() ? ", every value checked" : "");
  }
}
