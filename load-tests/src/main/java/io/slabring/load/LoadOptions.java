package io.slabring.load;

import io.slabring.load.generator.Plan;
import io.slabring.load.targets.Login;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say what load to make and for how long. */
final class LoadOptions {
  private static final double MAX_RATE = 50_000_000;
  private static final int MAX_THREADS = 64;

  @Option(names = "--workload", paramLabel = "NAME|FILE")
  private String workload;

  @Option(names = "--rate", paramLabel = "N")
  private double rate;

  @Option(names = "--duration", paramLabel = "TIME", converter = Durations.class)
  private Duration duration = Duration.ofSeconds(10);

  @Option(names = "--warmup", paramLabel = "TIME", converter = Durations.class)
  private Duration warmup = Duration.ofSeconds(3);

  @Option(names = "--no-preload")
  private boolean noPreload;

  @Option(names = "--connections", paramLabel = "N")
  private Integer connections;

  @Option(names = "--pipeline", paramLabel = "N")
  private Integer pipeline;

  @Option(names = "--protocol", paramLabel = "classic|meta")
  private Workload.Protocol protocol;

  @Option(names = "--tls", arity = "0")
  private Boolean tls;

  @Option(names = "--threads", paramLabel = "N", defaultValue = "1")
  private int threads;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1")
  private long seed;

  @Option(names = "--verify")
  private boolean verify;

  /** Checks the options; a cluster's connections are always made anew. */
  Plan plan(boolean cluster, Login login) {
    if (workload == null) {
      throw new IllegalArgumentException(
          "--workload is missing: give a name or a file (see --help)");
    }
    Workload read = WorkloadFile.read(workload).with(connections, pipeline, protocol, tls);
    check(rate >= 0 && rate <= MAX_RATE, "--rate", "between 0 and 50,000,000", rate);
    check(!duration.isZero(), "--duration", "above 0", "0");
    check(threads >= 1 && threads <= MAX_THREADS, "--threads", "between 1 and 64", threads);
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
        0,
        threads,
        seed,
        read.preload() && !noPreload,
        verify,
        cluster,
        login);
  }

  private static void check(boolean valid, String option, String rule, Object value) {
    if (!valid) {
      throw new IllegalArgumentException("%s must be %s, not %s".formatted(option, rule, value));
    }
  }
}
