package io.slabring.load.figures;

import module java.base;

import io.slabring.load.generator.Plan;
import io.slabring.load.process.ProcessStatus;
import io.slabring.load.server.LocalCluster;
import io.slabring.load.server.Ports;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import picocli.CommandLine.Command;

/** Whether nodes without any CPU left suspect each other. */
@Command(name = "suspicions")
final class Suspicions extends Figure {
  private static final int MINUTES = 10;
  private static final int NODES = 5;
  private static final String GETS = "memcached_commands_total{command=\"get\",status=\"hit\"}";
  private static final String SUSPICIONS = "slabring_cluster_suspicions_total";

  @Override
  void measure() throws Exception {
    List<String> pages = new ArrayList<>();
    Server program = Server.slabring().with("-t", "1", "-m", "64");
    try (LocalCluster cluster = new LocalCluster(program, NODES)) {
      for (int i = 0; i < NODES; i++) {
        progress("node %d of %d", i + 1, NODES);
        pages.add(Ports.freeAddress());
        cluster.add("--admin", pages.getLast());
      }
      List<ServerProcess> nodes = cluster.nodes();
      long version = version(nodes.getFirst());
      double used = loadAll(nodes);
      head();
      say(
          format(
              "%d nodes, %d minutes, %.1f %% of all cores in use; %d nodes listed at the end, view"
                  + " version %d to %d.%n",
              NODES,
              MINUTES,
              100 * used,
              LocalCluster.serving(nodes.getFirst()),
              version,
              version(nodes.getFirst())));
      columns("node", "gets", "suspicions");
      for (int i = 0; i < NODES; i++) {
        String metrics = page("http://" + pages.get(i) + "/metrics");
        row(i + 1, grouped(metric(metrics, GETS)), grouped(metric(metrics, SUSPICIONS)));
      }
    }
  }

  /** Loads all nodes at the same time; returns which share of all CPU time they and it used. */
  private double loadAll(List<ServerProcess> nodes) throws Exception {
    Workload workload = WorkloadFile.read("get").with(20, 8, null, null);
    Plan plan = Plan.closed("get", workload, Duration.ZERO, Duration.ofMinutes(MINUTES));
    double cpu = cpuSeconds(nodes);
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Future<?>> loads = new ArrayList<>();
      for (ServerProcess node : nodes) {
        loads.add(threads.submit(() -> load(node, plan)));
      }
      for (Future<?> each : loads) {
        each.get();
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return (cpuSeconds(nodes) - cpu) / seconds / Runtime.getRuntime().availableProcessors();
  }

  private static double cpuSeconds(List<ServerProcess> nodes) throws IOException {
    double sum = ProcessStatus.of(ProcessHandle.current().pid()).cpuSeconds();
    for (ServerProcess node : nodes) {
      sum += node.status().cpuSeconds();
    }
    return sum;
  }

  private static long version(ServerProcess node) throws IOException {
    try (Wire wire = node.connect()) {
      return wire.clusterView().version();
    }
  }

  private static String page(String uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  /** The value of the first metric whose line begins so. */
  private static long metric(String page, String name) {
    String line = page.lines().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
    return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
