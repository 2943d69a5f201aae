package io.slabring.load.figures;

import module java.base;

import io.slabring.load.figures.Mcload.Shape;
import io.slabring.load.process.JavaProcess;
import io.slabring.load.process.PerfCounts;
import io.slabring.load.process.ProcessStatus;
import io.slabring.load.process.StackProfile;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerKind;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the time of a request goes. */
@Command(name = "profile")
final class Profile extends Figure {
  private static final List<Shape> SHAPES =
      List.of(
          new Shape("get", 50, 1, "get"),
          new Shape("get-500c", 500, 1, "get"),
          new Shape("get-p8", 50, 8, "get"),
          new Shape("set-p16", 50, 16, "set"),
          new Shape("multiget-50", 50, 1, "mget50"));

  private static final int MEGABYTES = 1024;

  /** Of the load's measured seconds: when counting begins, and how long it takes. */
  private static final double BEGIN = 0.6;

  private static final double COUNT = 0.4;

  @Option(names = "--quick")
  private boolean quick;

  @Option(names = "--seconds", paramLabel = "S", defaultValue = "4")
  private double seconds;

  /** What a server has done and used: requests, and seconds of CPU time, those in the kernel. */
  private record Used(long requests, double cpu, double kernel) {
    static Used of(ServerProcess server) throws IOException {
      ProcessStatus status = server.status();
      return new Used(requests(server), status.cpuSeconds(), status.kernelSeconds());
    }

    Used since(Used before) {
      return new Used(requests - before.requests, cpu - before.cpu, kernel - before.kernel);
    }

    double perRequest(double amount) {
      return amount / requests;
    }

    private static long requests(ServerProcess server) throws IOException {
      long requests = 0;
      try (Wire wire = server.connect()) {
        wire.text("stats\r\n");
        for (String line = wire.line(); !line.equals("END"); line = wire.line()) {
          if (line.startsWith("STAT cmd_get ") || line.startsWith("STAT cmd_set ")) {
            requests += Long.parseLong(line.substring(line.lastIndexOf(' ') + 1).strip());
          }
        }
      }
      return requests;
    }
  }

  private final List<Object[]> areas = new ArrayList<>();

  @Override
  void measure() throws Exception {
    seconds = quick ? 2 : seconds;
    Mcload mcload = Mcload.on("1");
    Server slabring = Server.slabring();
    List<Server> servers = new ArrayList<>();
    for (String transport : List.of("io_uring", "epoll")) {
      servers.add(slabring.named(transport).with("--transport", transport));
    }
    servers.add(Server.memcached());
    head(Server.memcached());
    columns(
        "server",
        "shape",
        "µs of CPU a request",
        "in the kernel",
        "outside",
        "system calls",
        "wake-ups",
        "bytes allocated");
    for (Server server : servers) {
      progress("warming up %s", server.name());
      try (ServerProcess process = server.sized(MEGABYTES).start("0")) {
        for (Shape shape : SHAPES) {
          mcload.run(process, shape, seconds / 2);
        }
        for (Shape shape : SHAPES) {
          measure(mcload, process, shape);
        }
      }
    }
    say("");
    String[] titles =
        Stream.of(StackProfile.Area.values()).map(a -> a.title()).toArray(String[]::new);
    columns(Stream.concat(Stream.of("server", "shape"), Stream.of(titles)).toArray(String[]::new));
    areas.forEach(this::row);
  }

  private void measure(Mcload mcload, ServerProcess server, Shape shape) throws Exception {
    progress("%s, %s", server.server().name(), shape.name());
    boolean java = server.server().kind() == ServerKind.SLABRING;
    FutureTask<?> load = begin(mcload, server, shape);
    long allocated = java ? JavaProcess.loopsAllocated(server.pid()) : 0;
    Used before = Used.of(server);
    PerfCounts counts = counts(server);
    Used used = Used.of(server).since(before);
    allocated = java ? JavaProcess.loopsAllocated(server.pid()) - allocated : 0;
    load.get();
    row(
        server.server().name(),
        shape.name(),
        format("%.2f", used.perRequest(used.cpu) * 1e6),
        format("%.2f", used.perRequest(used.kernel) * 1e6),
        format("%.2f", used.perRequest(used.cpu - used.kernel) * 1e6),
        counts == null ? "–" : format("%.3f", used.perRequest((double) counts.systemCalls())),
        counts == null ? "–" : format("%.3f", used.perRequest((double) counts.wakings())),
        java ? format("%.2f", used.perRequest((double) allocated)) : "–");
    if (java) {
      load = begin(mcload, server, shape);
      StackProfile stacks = StackProfile.of(server.pid(), seconds * COUNT);
      load.get();
      List<Object> cells = new ArrayList<>(List.of(server.server().name(), shape.name()));
      for (StackProfile.Area area : StackProfile.Area.values()) {
        cells.add(format("%.1f %%", stacks.shares().getOrDefault(area, 0.0)));
      }
      areas.add(cells.toArray());
    }
  }

  /** Begins a load, and waits until it is in full swing. */
  private FutureTask<?> begin(Mcload mcload, ServerProcess server, Shape shape) {
    FutureTask<Mcload.Result> load = new FutureTask<>(() -> mcload.run(server, shape, seconds));
    Thread.ofPlatform().name("load").start(load);
    pause(Duration.ofMillis((long) (seconds * BEGIN * 1000)));
    return load;
  }

  /** What perf counts; null, after a line that says why, if it does not. */
  private PerfCounts counts(ServerProcess server) {
    try {
      return PerfCounts.of(server.pid(), seconds * COUNT);
    } catch (IOException e) {
      progress(
          "no system calls and wake-ups, for they need perf and its tracepoints: %s",
          e.getMessage());
      pause(Duration.ofMillis((long) (seconds * COUNT * 1000)));
      return null;
    }
  }
}
