package io.slabring.load.figures;

import module java.base;

import io.slabring.load.generator.Plan;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Second;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.LocalCluster;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.targets.Targets;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import picocli.CommandLine.Command;

/** What a change of the cluster costs. */
@Command(name = "views")
final class Views extends Figure {
  private static final int ITEMS = 10_000_000;
  private static final int SECONDS = 50;
  private static final int SECONDS_BEFORE = 18;
  private static final int SPAN = 10;

  private static final String WORKLOAD =
      """
      description: gets of all keys alike
      keys: {count: %d, size: {kind: fixed, size: 11}}
      values: {kind: fixed, size: 100}
      operations: {get: 1}
      fillMisses: false
      connections: 1
      pipeline: 32
      """;

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    progress("a node with %,d items, and another one", ITEMS);
    // Keys of the other node stay here: the figure is about looking up owners, not forwarding.
    Server program = Server.slabring().with("-t", "1", "--drain", "0", "--foreign-keys", "serve");
    Workload workload = WorkloadFile.parse("views", format(WORKLOAD, ITEMS));
    Plan plan = Plan.closed("views", workload, Duration.ofSeconds(5), Duration.ofSeconds(SECONDS));
    try (LocalCluster cluster = new LocalCluster(program, 2)) {
      ServerProcess node = cluster.addOn("0", "-m", "" + (ITEMS / 5000 + 256), "--weight", "49");
      ServerProcess other = cluster.addOn("1", "-m", "64", "--weight", "1");
      RunResult run;
      try (Targets where = Targets.single(node.address())) {
        run = load(where, List.of(node), plan, SECONDS_BEFORE, load -> leave(other));
      }
      List<Second> seconds = run.seconds();
      head();
      columns(
          "",
          "gets a second",
          "to before",
          "worst second",
          "gets a CPU second",
          "to before",
          "hits");
      List<Second> before = seconds.subList(0, SECONDS_BEFORE - 1);
      row("before", before, before);
      int left = SECONDS_BEFORE;
      row("10 s from the change on", seconds.subList(left, left + SPAN), before);
      row("the next 10 s", seconds.subList(left + SPAN, left + 2 * SPAN), before);
    }
  }

  private void leave(ServerProcess other) throws IOException {
    progress("the other one leaves");
    other.close();
  }

  private void row(String name, List<Second> seconds, List<Second> before) {
    double gets = mean(seconds, Second::operations);
    double perCpu = mean(seconds, Views::perCpuSecond);
    double worst = seconds.stream().mapToDouble(Second::operations).min().orElseThrow();
    row(
        name,
        format("%.0f k", gets / 1e3),
        format("%.2f", gets / mean(before, Second::operations)),
        format("%.2f", worst / mean(before, Second::operations)),
        format("%.0f k", perCpu / 1e3),
        format("%.2f", perCpu / mean(before, Views::perCpuSecond)),
        format("%.1f %%", mean(seconds, each -> 100.0 * each.hits() / each.operations())));
  }

  private static double perCpuSecond(Second second) {
    return second.operations() / second.serverCpu();
  }

  private static double mean(List<Second> seconds, ToDoubleFunction<Second> value) {
    return seconds.stream().mapToDouble(value).average().orElseThrow();
  }
}
