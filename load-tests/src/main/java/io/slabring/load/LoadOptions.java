package io.slabring.load;

import io.slabring.load.generator.Plan;
import io.slabring.load.targets.Login;
import io.slabring.load.workload.BadWorkloadException;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say what load to make and for how long. */
final class LoadOptions {
  private static final double MAX_RATE = 50_000_000;
  private static final int MAX_THREADS = 64;

  @Option(
      names = "--workload",
      paramLabel = "NAME|FILE",
      description =
          "What to send: page-fragments, query-cache, sessions, rate-limit, etc; get, get-p8, "
              + "get-500c, set-p16, multiget-50, mix; or a YAML file (see load-tests/README.md).")
  private String workload;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Send N operations per second, whether or not replies arrive (open loop). Latency then"
              + " counts from when an operation was due. Without it, each connection waits for its"
              + " replies (closed loop).")
  private double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Length of the measured part, such as 500ms, 60s, 10m (default 10s).")
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--operations",
      paramLabel = "N",
      description = "End after N operations, or after --duration if that is sooner.")
  private long operations;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Load before the measured part (default 3s).")
  private Duration warmup = Duration.ofSeconds(3);

  @Option(names = "--no-preload", description = "Do not store the keys first.")
  private boolean noPreload;

  @Option(names = "--connections", paramLabel = "N", description = "Connections to each target.")
  private Integer connections;

  @Option(
      names = "--pipeline",
      paramLabel = "N",
      description = "Operations that a connection sends before it waits for replies.")
  private Integer pipeline;

  @Option(
      names = "--protocol",
      paramLabel = "classic|meta",
      description = "Commands to use: get, set and so on, or mg, ms and so on.")
  private Workload.Protocol protocol;

  @Option(names = "--tls", arity = "0", description = "Encrypt the connections.")
  private Boolean tls;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description =
          "PEM file with the certificates that sign those of the targets. Without it, no"
              + " certificate is checked.")
  private Path certificates;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Event loops of the generator (default 1).")
  private int threads;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all random choices (default 1).")
  private long seed;

  @Option(
      names = "--verify",
      description =
          "Check every value: its key, version and checksum. A wrong, torn or stale one is "
              + "reported with the key's history and fails the run.")
  private boolean verify;

  @Option(
      names = "--reconnect",
      description = "Open lost connections again and count errors, instead of ending the run.")
  private boolean reconnect;

  /** Checks the options; a cluster's connections are always made anew. */
  Plan plan(boolean cluster, Login login) throws BadWorkloadException {
    if (workload == null) {
      throw new IllegalArgumentException(
          "--workload is missing: give a name or a file (see --help)");
    }
    Workload read = WorkloadFile.read(workload).with(connections, pipeline, protocol, tls);
    check(rate >= 0 && rate <= MAX_RATE, "--rate", "between 0 and 50,000,000", rate);
    check(operations >= 0, "--operations", "0 or above", operations);
    check(!duration.isZero(), "--duration", "above 0", "0");
    check(threads >= 1 && threads <= MAX_THREADS, "--threads", "between 1 and 64", threads);
    if (certificates != null) {
      check(Files.isReadable(certificates), "--tls-ca", "a readable file", certificates);
    }
    int keys = read.keys().count();
    if (verify) {
      check(keys <= Plan.MAX_VERIFIED_KEYS, "--verify", "for at most 50,000,000 keys", keys);
      check(threads <= keys, "--verify", "for no more threads than keys", threads);
    }
    return new Plan(
        workload,
        read,
        rate,
        warmup,
        duration,
        operations,
        threads,
        seed,
        read.preload() && !noPreload,
        verify,
        reconnect || cluster,
        certificates,
        login);
  }

  private static void check(boolean valid, String option, String rule, Object value) {
    if (!valid) {
      throw new IllegalArgumentException("%s must be %s, not %s".formatted(option, rule, value));
    }
  }
}
