package io.slabring.load.figures;

import module java.base;

import io.slabring.client.ring.RingKind;
import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Progress;
import io.slabring.load.result.Rounds;
import io.slabring.load.result.RunResult;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.LocalCluster;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.targets.Targets;
import io.slabring.load.workload.WorkloadFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What forwarding costs. */
@Command(name = "forwarding")
final class Forwarding extends Figure {
  private static final List<String> WORKLOADS = List.of("get", "get-p8", "set-p16");
  private static final int KEYS = 50_000;

  @Option(names = "--quick")
  private boolean quick;

  private long forwarded;

  /** Microseconds of CPU time of an operation, by workload and pair. */
  private final Rounds micros = new Rounds();

  /** Two nodes and how they are asked. */
  private record Pair(String name, List<ServerProcess> nodes, Targets where) {}

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    int starts = quick ? 1 : 3;
    Server node = Server.slabring().sized(256);
    for (int start = 1; start <= starts; start++) {
      progress("start %d of %d", start, starts);
      try (ServerProcess plain = node.start("0");
          ServerProcess plainToo = node.start("0");
          ServerProcess again = node.start("0");
          ServerProcess againToo = node.start("0");
          LocalCluster cluster = new LocalCluster(node, 2)) {
        cluster.addOn("0");
        cluster.addOn("0");
        List<InetSocketAddress> members =
            cluster.nodes().stream().map(ServerProcess::address).toList();
        List<Pair> pairs =
            List.of(
                pair("plain", List.of(plain, plainToo)),
                pair("again", List.of(again, againToo)),
                pair("cluster", cluster.nodes()),
                new Pair("forwarded", cluster.nodes(), Targets.astray(members, RingKind.KETAMA)));
        compare(pairs);
        for (ServerProcess member : cluster.nodes()) {
          forwarded += LocalCluster.stat(member, "forwarded_requests");
        }
      }
    }
    head();
    columns("CPU time of an operation", "plain, again", "in a cluster", "forwarded to direct");
    row("goal", "1.000", "at most 1.010", "at most 2.20");
    for (String workload : WORKLOADS) {
      row(
          workload,
          format("%.3f", micros.ratio(workload + "/again", workload + "/plain")),
          format("%.3f", micros.ratio(workload + "/cluster", workload + "/plain")),
          format("%.2f", micros.ratio(workload + "/forwarded", workload + "/cluster")));
    }
    if (forwarded == 0) {
      say("\nNothing was forwarded: this build served foreign keys itself.");
    }
  }

  private static Pair pair(String name, List<ServerProcess> nodes) {
    List<InetSocketAddress> addresses = nodes.stream().map(ServerProcess::address).toList();
    return new Pair(name, nodes, Targets.fixed(addresses, RingKind.KETAMA));
  }

  private void compare(List<Pair> pairs) throws Exception {
    for (Pair pair : pairs) { // stores the keys, and lets the JVMs compile their code
      for (String workload : WORKLOADS) {
        microsOf(pair, workload, true, quick ? 1 : 4);
      }
    }
    int rounds = quick ? 1 : 3;
    for (int round = 1; round <= rounds; round++) {
      progress("round %d of %d", round, rounds);
      for (String workload : WORKLOADS) {
        for (Pair pair : pairs) {
          micros.add(workload + "/" + pair.name, microsOf(pair, workload, false, quick ? 1 : 2));
        }
      }
    }
  }

  /** Microseconds of CPU time of an operation, both nodes together. */
  private double microsOf(Pair pair, String workload, boolean preload, int length)
      throws Exception {
    Plan plan =
        Plan.closed(
            workload,
            WorkloadFile.read(workload).withAtMost(KEYS),
            Duration.ofSeconds(1),
            Duration.ofSeconds(length));
    Plan wanted = preload ? plan : plan.withoutPreload();
    RunResult run = load(pair.where, pair.nodes, wanted, Progress.SILENT).run();
    if (run.totals().errors() > 0) {
      throw new IOException(pair.name + ": " + run.totals().errorSamples());
    }
    return 1e6 * run.totals().serverCpuSeconds() / run.totals().operations();
  }
}
