package io.slabring.load.figures;

import module java.base;

import io.slabring.load.result.Samples;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import picocli.CommandLine.Command;

/** Time to the first answer. */
@Command(name = "startup")
final class Startup extends Figure {
  private static final int RUNS = 20;

  @Override
  void measure() throws Exception {
    head(Server.memcached());
    columns("server", "starts", "median", "longest");
    Server.slabring().start().close();
    for (Server server : List.of(Server.memcached(), Server.slabring())) {
      progress("starting %s %d times", server.name(), RUNS);
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        millis.add(millisToAnswer(server));
      }
      row(
          server.name(),
          RUNS,
          format("%.0f ms", Samples.median(millis)),
          format("%.0f ms", Samples.largest(millis)));
    }
  }

  private static double millisToAnswer(Server server) throws IOException {
    try (ServerProcess process = server.start()) {
      return process.startUp().toNanos() / 1e6;
    }
  }
}
