package io.slabring.load.figures;

import io.slabring.client.ring.RingKind;
import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Progress;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Samples;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.LocalCluster;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.targets.Targets;
import io.slabring.load.workload.WorkloadFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What forwarding costs. */
@Command(
    name = "forwarding",
    header = "Measures what forwarding costs while keys are where they belong, and when not.",
    description = {
      "Pairs of nodes (-t 1) on CPU 0 take turns under a closed loop of load: two plain nodes, two"
          + " others as a control, and a cluster of two. The load asks the owner of each key, and"
          + " in a last turn always the other node of the cluster, which forwards each request."
          + " A figure is the CPU time of an operation, both nodes together, to that of the first"
          + " pair; forwarded requests to that of the cluster asked directly. Each is the median"
          + " of the ratios within each round. Two JVMs differ, so all are started three times."
          + " Takes 6 minutes.",
      ""
    })
final class Forwarding extends Figure {
  private static final List<String> WORKLOADS = List.of("get", "get-p8", "set-p16");
  private static final int KEYS = 50_000;

  @Option(names = "--quick", description = "One round of one second: to see that it works.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds of each start (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "3",
      description = "Starts (default: ${DEFAULT-VALUE}).")
  private int starts;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "Seconds of each turn, after one of warm-up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  private long forwarded;
  private final Map<String, List<Double>> ratios = new HashMap<>();

  /** Two nodes and how they are asked. */
  private record Pair(String name, List<ServerProcess> nodes, Targets where) {}

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    if (quick) {
      rounds = 1;
      starts = 1;
      seconds = 1;
    }
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
          format("%.3f", Samples.median(ratios(workload, "again"))),
          format("%.3f", Samples.median(ratios(workload, "cluster"))),
          format("%.2f", Samples.median(ratios(workload, "forwarded"))));
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
    for (int round = 1; round <= rounds; round++) {
      progress("round %d of %d", round, rounds);
      for (String workload : WORKLOADS) {
        Map<String, Double> micros = new HashMap<>();
        for (Pair pair : pairs) {
          micros.put(pair.name, microsOf(pair, workload, false, seconds));
        }
        for (Pair pair : pairs) {
          String base = pair.name.equals("forwarded") ? "cluster" : "plain";
          ratios(workload, pair.name).add(micros.get(pair.name) / micros.get(base));
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

  private List<Double> ratios(String workload, String pair) {
    return ratios.computeIfAbsent(workload + "/" + pair, any -> new ArrayList<>());
  }
}
