package io.slabring.load.figures;

import io.slabring.load.generator.Plan;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Samples;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.JvmLog;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import java.time.Duration;
import picocli.CommandLine.Command;

/** Collections and stops of the JVM under load. */
@Command(name = "pauses")
final class Pauses extends Figure {
  private static final int SECONDS = 300;
  private static final String WORKLOAD =
      """
      description: 90 % get, 10 % set
      keys: {count: 400000}
      values: {kind: fixed, size: 100}
      operations: {get: 9, set: 1}
      fillMisses: false
      """;

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    head(Server.memcached());
    columns("server", "p99", "p99.9", "collections", "longest", "safepoints", "longest");
    RunResult theirs = load(Server.memcached());
    row("memcached", micros(theirs, 99), micros(theirs, 99.9), "", "", "", "");
    try (JvmLog log = new JvmLog()) {
      RunResult ours = load(log.watch(Server.slabring()));
      row(
          "Slabring",
          micros(ours, 99),
          micros(ours, 99.9),
          log.collections().size(),
          format("%.3f ms", Samples.largest(log.collections())),
          log.safepoints().size(),
          format("%.3f ms", Samples.largest(log.safepoints())));
    }
  }

  private RunResult load(Server server) throws Exception {
    progress("%s: %d s of load", server.name(), SECONDS * 3 / 2);
    Workload workload = WorkloadFile.parse("pauses", WORKLOAD);
    Duration length = Duration.ofSeconds(SECONDS);
    try (ServerProcess process = server.sized(256).start("0")) {
      return load(process, Plan.closed("pauses", workload, length.dividedBy(2), length));
    }
  }

  private static String micros(RunResult run, double percentile) {
    return format("%.0f µs", run.latencyAt(percentile));
  }
}
