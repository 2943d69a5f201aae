package io.slabring.load.figures;

import io.slabring.load.figures.Mcload.Result;
import io.slabring.load.figures.Mcload.Shape;
import io.slabring.load.result.Samples;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.Ports;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Operations per second of server CPU time. */
@Command(
    name = "speed",
    header = "Compares operations per second of server CPU time.",
    description = {
      "Each server has one event loop on CPU 0, the load is on CPU 1, and the servers take turns:"
          + " memcached, io_uring, epoll, memcached and so on. A figure is the median of all runs,"
          + " a ratio the median of the ratios within each run. Before, each server gets as much"
          + " load as a JVM needs to compile its code. Takes 12 minutes, with --loops 2, with"
          + " --extras 25.",
      "",
      "The load generator is mcload, a closed loop in C that is no part of this repository. Set"
          + " MCLOAD to its path. Any other will do that is called as",
      "  mcload PORT CONNECTIONS PIPELINE OPERATION KEYS VALUE_BYTES SECONDS SERVER_PID",
      "fills the keys, and prints ops_per_cpu_s=N (operations per second of CPU time of SERVER_PID)"
          + " and p99=MICROSECONDS of a batch, for the operations get, set, mg, ms and mget50.",
      ""
    })
final class Speed extends Figure {
  /** The name of a meta shape is that of its classic twin after "m-". */
  private static final List<Shape> SHAPES =
      List.of(
          new Shape("get", 50, 1, "get"),
          new Shape("get-p8", 50, 8, "get"),
          new Shape("set-p16", 50, 16, "set"),
          new Shape("multiget-50", 50, 1, "mget50"),
          new Shape("get-500c", 500, 1, "get"),
          new Shape("m-get", 50, 1, "mg"),
          new Shape("m-get-p8", 50, 8, "mg"),
          new Shape("m-set-p16", 50, 16, "ms"));

  private static final int MEGABYTES = 1024;
  private static final int EXTRA_STARTS = 3;

  @Option(names = "--quick", description = "One run of one second: to see that everything works.")
  private boolean quick;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "4",
      description =
          "Measured seconds of each run, after half as many of warm-up (default:"
              + " ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--transports",
      split = ",",
      paramLabel = "LIST",
      defaultValue = "io_uring,epoll",
      description = "Transports of Slabring (default: ${DEFAULT-VALUE}).")
  private List<String> transports;

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "LIST",
      defaultValue = "all",
      description =
          "Which of get, get-p8, set-p16, multiget-50, get-500c, m-get, m-get-p8 and m-set-p16"
              + " (default: all; fewer with --loops and --extras).")
  private List<String> shapes;

  @Option(
      names = "--loops",
      description = "Compare two event loops with one, all servers and the load on all CPUs.")
  private boolean loops;

  @Option(
      names = "--extras",
      description = "Compare a node with --admin, and one in a cluster, with a plain one.")
  private boolean extras;

  private final Map<String, List<Double>> samples = new HashMap<>();
  private double warmUp = 12;
  private Mcload mcload;

  @Override
  void measure() throws Exception {
    if (quick) {
      runs = 1;
      seconds = 1;
      warmUp = 4;
    }
    mcload = Mcload.on(loops ? Cpus.all() : "1");
    if (loops) {
      compareLoops(wanted("get,get-p8,set-p16,get-500c"));
    } else if (extras) {
      compareExtras(wanted("get,get-p8,set-p16"));
    } else {
      compareServers(wanted("get,get-p8,set-p16,multiget-50,get-500c,m-get,m-get-p8,m-set-p16"));
    }
  }

  private List<Shape> wanted(String all) {
    List<String> names = shapes.equals(List.of("all")) ? List.of(all.split(",")) : shapes;
    List<Shape> wanted = SHAPES.stream().filter(shape -> names.contains(shape.name())).toList();
    if (wanted.size() < names.size()) {
      throw new IllegalArgumentException("--shapes: not all of these are shapes: " + names);
    }
    return wanted;
  }

  private void compareServers(List<Shape> wanted) throws Exception {
    List<ServerProcess> servers = new ArrayList<>();
    try {
      servers.add(Server.memcached().sized(MEGABYTES).start("0"));
      for (String transport : transports) {
        Server node = Server.slabring().named(transport).with("--transport", transport);
        servers.add(node.sized(MEGABYTES).start("0"));
      }
      warmUp(servers, wanted);
      head(Server.memcached());
      columns(
          "shape",
          "server",
          "operations per CPU second",
          "ratio",
          "p99 of a batch, µs",
          "to classic twin");
      for (Shape shape : wanted) {
        measure(shape, servers);
        for (ServerProcess server : servers) {
          String name = server.server().name();
          double operations = median(name, shape.name(), "operations");
          double twin = median(name, shape.name().replaceFirst("^m-", ""), "operations");
          row(
              shape.name(),
              name,
              format("%.0f", operations),
              format("%.2f", median(name, shape.name(), "ratio")),
              format("%.0f", median(name, shape.name(), "p99")),
              shape.name().startsWith("m-") && twin > 0 ? format("%.2f", operations / twin) : "");
        }
      }
    } finally {
      close(servers);
    }
  }

  /** The second server of each pair has two event loops, the first one. */
  private void compareLoops(List<Shape> wanted) throws Exception {
    List<ServerProcess> servers = new ArrayList<>();
    try {
      for (Server server : List.of(Server.memcached(), Server.slabring())) {
        for (String threads : new String[] {"1", "2"}) {
          Server looped = server.named(server.name() + " -t " + threads);
          servers.add(looped.with("-t", threads, "-m", "" + MEGABYTES).start(Cpus.all()));
        }
      }
      warmUp(servers.subList(2, 4), wanted);
      head(Server.memcached());
      columns(
          "shape",
          "memcached, -t 2 to -t 1",
          "Slabring, -t 2 to -t 1",
          "Slabring to memcached at -t 2");
      for (Shape shape : wanted) {
        measure(shape, servers.subList(0, 2));
        measure(shape, servers.subList(2, 4));
        double theirs = median("memcached -t 2", shape.name(), "operations");
        double ours = median("Slabring -t 2", shape.name(), "operations");
        row(
            shape.name(),
            format("%.2f", median("memcached -t 2", shape.name(), "ratio")),
            format("%.2f", median("Slabring -t 2", shape.name(), "ratio")),
            format("%.2f", ours / theirs));
      }
    } finally {
      close(servers);
    }
  }

  /**
   * What measuring costs, and what the epochs of a cluster cost while nothing changes. Two JVMs
   * with the same options differ by more than that, so each is started three times, a plain one
   * twice.
   */
  private void compareExtras(List<Shape> wanted) throws Exception {
    for (int start = 1; start <= EXTRA_STARTS; start++) {
      progress("start %d of %d", start, EXTRA_STARTS);
      List<ServerProcess> servers = new ArrayList<>();
      try {
        Server plain = Server.slabring().sized(MEGABYTES);
        servers.add(plain.named("plain").start("0"));
        servers.add(plain.named("again").start("0"));
        servers.add(plain.named("admin").with("--admin", Ports.freeAddress()).start("0"));
        String bind = Ports.freeAddress();
        Server member = plain.with("--cluster", "speed", "--cluster-bind", bind);
        servers.add(member.named("cluster").start("0"));
        warmUp(servers, wanted);
        for (Shape shape : wanted) {
          measure(shape, servers);
        }
      } finally {
        close(servers);
      }
    }
    head();
    columns("shape", "the same again", "with --admin, to without", "in a cluster, to alone");
    for (Shape shape : wanted) {
      row(
          shape.name(),
          format("%.3f", median("again", shape.name(), "ratio")),
          format("%.3f", median("admin", shape.name(), "ratio")),
          format("%.3f", median("cluster", shape.name(), "ratio")));
    }
  }

  private void warmUp(List<ServerProcess> servers, List<Shape> wanted) throws Exception {
    for (ServerProcess server : servers) {
      progress("warming up %s", server.server().name());
      for (Shape shape : wanted) {
        mcload.run(server, shape, warmUp / 6);
      }
      mcload.run(server, SHAPES.getFirst(), warmUp);
    }
  }

  private void measure(Shape shape, List<ServerProcess> servers) throws Exception {
    for (int run = 1; run <= runs; run++) {
      double first = 0;
      for (ServerProcess server : servers) {
        Result result = mcload.run(server, shape, seconds);
        first = first == 0 ? result.operations() : first;
        String name = server.server().name();
        samples(name, shape.name(), "operations").add(result.operations());
        samples(name, shape.name(), "p99").add(result.p99Micros());
        samples(name, shape.name(), "ratio").add(result.operations() / first);
      }
      progress("%s, run %d of %d done", shape.name(), run, runs);
    }
  }

  private List<Double> samples(String server, String shape, String what) {
    return samples.computeIfAbsent(server + "/" + shape + "/" + what, key -> new ArrayList<>());
  }

  private double median(String server, String shape, String what) {
    return Samples.median(samples(server, shape, what));
  }

  private static void close(List<ServerProcess> servers) throws Exception {
    for (ServerProcess server : servers) {
      server.close();
    }
  }
}
