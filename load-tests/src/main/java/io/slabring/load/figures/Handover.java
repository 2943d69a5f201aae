package io.slabring.load.figures;

import io.slabring.client.ring.RingKind;
import io.slabring.load.generator.Generator;
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
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long many items take to another node, and what clients notice: those of the two nodes, each
 * of which may ask for any key, at half the load that the first one can answer alone on one CPU.
 */
@Command(name = "handover")
final class Handover extends Figure {
  private static final int SECONDS_BEFORE = 10;
  private static final int SECONDS_AFTER = 10;
  private static final int SECONDS_MOST = 200;
  private static final int SHARES = 5;
  private static final double SHARE_OF_PEAK = 0.5;

  private static final String WORKLOAD =
      """
      description: gets of all keys alike
      keys: {count: %d, size: {kind: fixed, size: 11}}
      values: {kind: fixed, size: 10}
      operations: {get: 1}
      fillMisses: false
      connections: 64
      """;

  @Option(names = "--quick")
  private boolean quick;

  private int items;
  private double begin;
  private double end;
  private long inherited;

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    items = quick ? 1_000_000 : 10_000_000;
    progress("a node with %,d items", items);
    Server program = Server.slabring().with("-t", "1", "-m", "" + (items / 8000 + 256));
    Workload workload = WorkloadFile.parse("handover", format(WORKLOAD, items));
    try (LocalCluster cluster = new LocalCluster(program, 2)) {
      ServerProcess node = cluster.addOn("0", "--weight", "" + (SHARES - 1));
      Duration span = Duration.ofSeconds(5);
      double peak = load(node, Plan.closed("handover", workload, span, span)).totals().throughput();
      Plan plan =
          Plan.closed("handover", workload, span, Duration.ofSeconds(SECONDS_MOST))
              .paced(SHARE_OF_PEAK * peak)
              .withoutPreload();
      progress("%,.0f gets a second, of %,.0f", plan.rate(), peak);
      RunResult run;
      try (Targets where = Targets.cluster(node.address(), RingKind.KETAMA, false, null)) {
        run = load(where, cluster.nodes(), plan, SECONDS_BEFORE, load -> join(cluster, load));
      }
      double length = end - begin;
      double before = gets(run, 0, SECONDS_BEFORE);
      double meanwhile = gets(run, begin, end + 1);
      double after = gets(run, end + 1, end + SECONDS_AFTER);
      head();
      columns(
          "items", "handed over", "in", "a second", "gets before", "meanwhile", "after", "kept");
      row(
          grouped(items),
          grouped(inherited),
          format("%.1f s", length),
          grouped(Math.round(inherited / length)),
          format("%.1f k a second", before / 1e3),
          format("%.1f k a second", meanwhile / 1e3),
          format("%.1f k a second", after / 1e3),
          format("%.2f", meanwhile / Math.min(before, after)));
      if (inherited == 0) {
        say("\nNothing was handed over: this is an older build.");
      }
      if (run.totals().errors() > 0) {
        say("\n%d errors: %s".formatted(run.totals().errors(), run.totals().errorSamples()));
      }
    }
  }

  private void join(LocalCluster cluster, Generator load) throws Exception {
    progress("another one joins");
    long from = System.nanoTime();
    ServerProcess heir = cluster.addOn(Cpus.all(), "--weight", "1");
    begin = SECONDS_BEFORE + (System.nanoTime() - from) / 1e9;
    cluster.awaitHandedOver();
    end = SECONDS_BEFORE + (System.nanoTime() - from) / 1e9;
    inherited = LocalCluster.stat(heir, "inherited_items");
    progress("handed over: %s", cluster.nodes().stream().map(Handover::counts).toList());
    pause(Duration.ofSeconds(SECONDS_AFTER + 2));
    load.stop("handed over");
  }

  private static String counts(ServerProcess node) {
    return "%d handed over, %d inherited"
        .formatted(
            LocalCluster.stat(node, "handed_over_items"),
            LocalCluster.stat(node, "inherited_items"));
  }

  /** Gets a second in the samples that ended in this time. */
  private static double gets(RunResult run, double from, double to) {
    double gets = 0;
    double length = 0;
    double last = 0;
    for (Second sample : run.seconds()) {
      if (sample.second() > from && sample.second() <= to) {
        gets += sample.operations();
        length += sample.second() - last;
      }
      last = sample.second();
    }
    return gets / length;
  }
}
