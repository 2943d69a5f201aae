package io.slabring.load.figures;

import io.slabring.load.figures.Mcload.Result;
import io.slabring.load.figures.Mcload.Shape;
import io.slabring.load.result.Rounds;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.Ports;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Operations per second of server CPU time. */
@Command(name = "speed")
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

  @Option(names = "--quick")
  private boolean quick;

  @Option(names = "--runs", paramLabel = "N", defaultValue = "5")
  private int runs;

  @Option(names = "--seconds", paramLabel = "S", defaultValue = "4")
  private double seconds;

  @Option(names = "--loops")
  private boolean loops;

  @Option(names = "--extras")
  private boolean extras;

  /** A server, and the name of the one that its ratios are to. */
  private record Contender(Server server, String base) {}

  private final Rounds operations = new Rounds();
  private final Rounds p99 = new Rounds();
  private List<Shape> shapes;
  private String cpus = "0";
  private Mcload mcload;

  @Override
  void measure() throws Exception {
    runs = quick ? 1 : runs;
    seconds = quick ? 1 : seconds;
    cpus = loops ? Cpus.all() : "0";
    mcload = Mcload.on(loops ? cpus : "1");
    shapes = loops || extras ? SHAPES.subList(0, 3) : SHAPES;
    // Two JVMs with the same options differ by more than extras cost, so each is started again.
    int starts = extras && !quick ? 3 : 1;
    List<Contender> contenders = contenders();
    for (int start = 1; start <= starts; start++) {
      progress("start %d of %d", start, starts);
      List<ServerProcess> servers = new ArrayList<>();
      try {
        for (Contender each : contenders) {
          servers.add(each.server.start(cpus));
        }
        warmUp(servers);
        for (Shape shape : shapes) {
          measure(shape, servers);
        }
      } finally {
        for (ServerProcess server : servers) {
          server.close();
        }
      }
    }
    tell(contenders);
  }

  private List<Contender> contenders() throws Exception {
    Server memcached = Server.memcached();
    Server slabring = Server.slabring();
    if (extras) {
      Server plain = slabring.sized(MEGABYTES);
      Server member = plain.with("--cluster", "speed", "--cluster-bind", Ports.freeAddress());
      return List.of(
          new Contender(plain.named("plain"), "plain"),
          new Contender(plain.named("again"), "plain"),
          new Contender(plain.named("admin").with("--admin", Ports.freeAddress()), "plain"),
          new Contender(member.named("cluster"), "plain"));
    }
    if (loops) {
      List<Contender> contenders = new ArrayList<>();
      for (Server server : List.of(memcached, slabring)) {
        for (String threads : new String[] {"1", "2"}) {
          Server looped = server.named(server.name() + " -t " + threads);
          contenders.add(
              new Contender(
                  looped.with("-t", threads, "-m", "" + MEGABYTES), server.name() + " -t 1"));
        }
      }
      return contenders;
    }
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Contender(memcached.sized(MEGABYTES), "memcached"));
    for (String transport : List.of("io_uring", "epoll")) {
      Server node = slabring.named(transport).with("--transport", transport);
      contenders.add(new Contender(node.sized(MEGABYTES), "memcached"));
    }
    return contenders;
  }

  private void warmUp(List<ServerProcess> servers) throws Exception {
    double length = quick ? 4 : 12;
    for (ServerProcess server : servers) {
      progress("warming up %s", server.server().name());
      for (Shape shape : shapes) {
        mcload.run(server, shape, length / 6);
      }
      mcload.run(server, SHAPES.getFirst(), length);
    }
  }

  private void measure(Shape shape, List<ServerProcess> servers) throws Exception {
    for (int run = 1; run <= runs; run++) {
      for (ServerProcess server : servers) {
        Result result = mcload.run(server, shape, seconds);
        operations.add(key(shape, server.server().name()), result.operations());
        p99.add(key(shape, server.server().name()), result.p99Micros());
      }
      progress("%s, run %d of %d done", shape.name(), run, runs);
    }
  }

  private static String key(Shape shape, String server) {
    return shape.name() + "/" + server;
  }

  private void tell(List<Contender> contenders) throws Exception {
    head(Server.memcached());
    columns(
        "shape",
        "server",
        "operations per CPU second",
        "ratio",
        "p99 of a batch, µs",
        "to classic");
    for (Shape shape : shapes) {
      for (Contender each : contenders) {
        String name = key(shape, each.server.name());
        double twin = operations.median(name.replaceFirst("^m-", ""));
        row(
            shape.name(),
            each.server.name(),
            format("%.0f", operations.median(name)),
            format("%.3f", operations.ratio(name, key(shape, each.base))),
            format("%.0f", p99.median(name)),
            shape.name().startsWith("m-") ? format("%.2f", operations.median(name) / twin) : "");
      }
    }
  }
}
