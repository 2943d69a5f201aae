package io.slabring.load.compare;

import io.slabring.load.compare.Discipline.Unit;
import io.slabring.load.generator.Generator;
import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Progress;
import io.slabring.load.generator.RunFailedException;
import io.slabring.load.generator.Targets;
import io.slabring.load.generator.ThisMachine;
import io.slabring.load.result.Machine;
import io.slabring.load.result.Percentile;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Target;
import io.slabring.load.workload.BadWorkloadException;
import io.slabring.load.workload.Mix;
import io.slabring.load.workload.Sizes;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries out a comparison. All servers run at the same time on the same CPU, but only one of them
 * has load; they take turns, beginning with another one each round, so that what the machine does
 * meanwhile hits all alike. One object per comparison.
 */
public final class Contest {
  private static final int SPEED_MEGABYTES = 1024;
  private static final int FILL_KEY_SIZE = 20;

  /** What an item takes at least beside key and value, to send several times what fits. */
  private static final int FILL_OVERHEAD = 30;

  private static final double FILL_FACTOR = 2;
  private static final int FILL_PIPELINE = 16;
  private static final Duration FILL_LIMIT = Duration.ofMinutes(10);
  private static final String OUT_OF_MEMORY = "SERVER_ERROR out of memory storing object";
  private static final String STOPPED = "stopped before its end";
  private static final double[] LOADS = {0.5, 0.8};
  private static final double[] PERCENTILES = {50, 99, 99.9};

  private final Settings settings;
  private final List<Contestant> contestants;
  private final Consumer<String> progress;
  private final Scores scores;
  private final Scores peaks;
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Map<String, RunResult> paced = new LinkedHashMap<>();
  private volatile Generator generator;
  private volatile boolean stopped;
  private final Instant startedAt = Instant.now();

  /** Described before this process gives up a CPU. */
  private final Machine machine = ThisMachine.describe();

  /**
   * A comparison.
   *
   * @param progress is told in short sentences what is being done
   */
  public Contest(Settings settings, List<Contestant> contestants, Consumer<String> progress) {
    this.settings = settings;
    this.contestants = List.copyOf(contestants);
    this.progress = progress;
    List<String> names = contestants.stream().map(Contestant::name).toList();
    scores = new Scores(names);
    peaks = new Scores(names);
  }

  /**
   * Measures everything; what was measured before something failed is kept as a partial result.
   *
   * @throws RunFailedException when nothing was measured
   */
  public Comparison run() throws RunFailedException, InterruptedException {
    if (!Cpus.leave(settings.serverCpu())) {
      progress.accept("the load shares a CPU with the servers: this needs two CPUs and util-linux");
    }
    String reason = null;
    try {
      measureStarts();
      measureLoads();
      measureItems();
    } catch (IOException | RunFailedException | BadWorkloadException failed) {
      reason = stopped ? STOPPED : failed.getMessage();
      if (targets.size() < contestants.size()) {
        throw new RunFailedException(reason);
      }
    }
    return new Comparison(
        startedAt,
        settings.arguments(),
        machine,
        targets,
        settings.reference(),
        scores.disciplines(),
        reason);
  }

  /** Makes {@link #run} end soon, with a partial result. May be called by any thread. */
  public void stop() {
    stopped = true;
    Generator now = generator;
    if (now != null) {
      now.stop(STOPPED);
    }
  }

  /** The last runs at the highest rate, by contestant. */
  public Map<String, RunResult> paced() {
    return Collections.unmodifiableMap(paced);
  }

  private void measureStarts() throws IOException, RunFailedException {
    for (int i = 0; i < settings.starts(); i++) {
      progress.accept("start-up, " + (i + 1) + " of " + settings.starts());
      for (Contestant contestant : contestants) {
        try (ServerProcess server = start(contestant, settings.megabytes())) {
          scores.add("start-up", Unit.MICROS, contestant.name(), server.startUp().toNanos() / 1e3);
        }
      }
    }
  }

  private void measureLoads()
      throws IOException, RunFailedException, BadWorkloadException, InterruptedException {
    List<ServerProcess> servers = new ArrayList<>();
    try {
      for (Contestant contestant : contestants) {
        ServerProcess server = start(contestant, SPEED_MEGABYTES);
        servers.add(server);
        targets.put(contestant.name(), server.target());
      }
      warmUp(servers);
      for (String workload : settings.workloads()) {
        measurePeak(servers, workload);
      }
      measurePaced(servers);
    } finally {
      for (ServerProcess server : servers) {
        server.close();
      }
    }
  }

  private ServerProcess start(Contestant contestant, int megabytes)
      throws IOException, RunFailedException {
    if (stopped) {
      throw new RunFailedException(STOPPED);
    }
    return ServerProcess.start(contestant, megabytes, settings.serverCpu());
  }

  /** A JVM needs load before its code is compiled; all contestants get the same. */
  private void warmUp(List<ServerProcess> servers)
      throws RunFailedException, BadWorkloadException, InterruptedException {
    Duration each = settings.warmup().dividedBy(settings.workloads().size());
    for (ServerProcess server : servers) {
      progress.accept("warming up " + server.contestant().name());
      for (String workload : settings.workloads()) {
        load(server, workload, WorkloadFile.read(workload), 0, each, true);
      }
    }
  }

  private void measurePeak(List<ServerProcess> servers, String workload)
      throws RunFailedException, BadWorkloadException, InterruptedException {
    Workload read = WorkloadFile.read(workload);
    for (int round = 0; round < settings.rounds(); round++) {
      progress.accept(workload + ", round " + (round + 1) + " of " + settings.rounds());
      for (ServerProcess server : inTurn(servers, round)) {
        RunResult result = load(server, workload, read, 0, settings.length(), round == 0);
        String name = server.contestant().name();
        double cpu = result.totals().serverCpuSeconds();
        double operations = result.totals().operations();
        scores.add(
            workload + ": operations per second of server CPU",
            Unit.OPERATIONS,
            name,
            cpu > 0 ? operations / cpu : Double.NaN);
        peaks.add(workload, Unit.OPERATIONS, name, result.totals().throughput());
      }
    }
  }

  /**
   * The same rates for all: shares of what the slowest can do at most. A round in which a rate was
   * not reached counts as none, since a queue that grows has no latency.
   */
  private void measurePaced(List<ServerProcess> servers)
      throws RunFailedException, BadWorkloadException, InterruptedException {
    String workload = settings.paced();
    double slowest = Double.MAX_VALUE;
    for (ServerProcess server : servers) {
      String name = server.contestant().name();
      slowest = Math.min(slowest, peaks.median(workload, Unit.OPERATIONS, name));
    }
    Workload read = WorkloadFile.read(workload);
    for (double share : LOADS) {
      String rate = Math.round(100 * share) + " % of the slowest peak";
      for (int round = 0; round < settings.rounds(); round++) {
        progress.accept(workload + " at " + rate + ", round " + (round + 1));
        for (ServerProcess server : inTurn(servers, round)) {
          RunResult result =
              load(server, workload, read, share * slowest, settings.length(), false);
          paced.put(server.contestant().name(), result);
          for (double percentile : PERCENTILES) {
            scores.add(
                workload + " at " + rate + ": p" + text(percentile),
                Unit.MICROS,
                server.contestant().name(),
                result.partial() ? Double.NaN : at(result.latency(), percentile));
          }
        }
      }
    }
  }

  private void measureItems() throws IOException, RunFailedException, InterruptedException {
    for (int valueSize : settings.valueSizes()) {
      String what = " with values of " + valueSize + " bytes at -m " + settings.megabytes();
      progress.accept("items held" + what);
      for (Contestant contestant : contestants) {
        try (ServerProcess server = start(contestant, settings.megabytes())) {
          fill(server, valueSize);
          scores.add("items held" + what, Unit.ITEMS, contestant.name(), (double) server.items());
          scores.add("RSS" + what, Unit.BYTES, contestant.name(), (double) server.residentBytes());
        }
      }
    }
  }

  /**
   * Stores several times what fits. A server that gets so much so fast may refuse some of it for
   * want of memory, as memcached does: it does not hold that, and nothing else is wrong.
   */
  private void fill(ServerProcess server, int valueSize)
      throws RunFailedException, InterruptedException {
    double itemBytes = FILL_KEY_SIZE + FILL_OVERHEAD + valueSize;
    int keys = (int) (FILL_FACTOR * ((long) settings.megabytes() << 20) / itemBytes);
    Workload sets =
        new Workload(
            "sets of more than fits",
            new Workload.Keys(keys, new Sizes.Fixed(FILL_KEY_SIZE), null),
            new Sizes.Fixed(valueSize),
            new Mix(null, 1.0, null, null, null),
            null,
            null,
            false,
            true,
            null,
            FILL_PIPELINE,
            null,
            null);
    RunResult result = run(server, plan(server, "fill", sets, 0, FILL_LIMIT, 2L * keys, false));
    Set<String> errors = result.totals().errorSamples().keySet();
    if (result.partial() || !errors.stream().allMatch(OUT_OF_MEMORY::equals)) {
      throw failure(server, "fill", result);
    }
  }

  private RunResult load(
      ServerProcess server,
      String name,
      Workload workload,
      double rate,
      Duration length,
      boolean preload)
      throws RunFailedException, InterruptedException {
    RunResult result = run(server, plan(server, name, workload, rate, length, 0, preload));
    boolean tooSlow = !stopped && rate > 0 && result.partial() && result.totals().errors() == 0;
    if (result.totals().errors() > 0 || result.partial() && !tooSlow) {
      throw failure(server, name, result);
    }
    return result;
  }

  private static Plan plan(
      ServerProcess server,
      String name,
      Workload workload,
      double rate,
      Duration length,
      long operations,
      boolean preload) {
    return new Plan(
        name,
        workload.with(null, null, server.contestant().wire().protocol(), null),
        rate,
        operations > 0 ? Duration.ZERO : length.dividedBy(2),
        length,
        operations,
        1,
        1,
        preload,
        false,
        false,
        null,
        null);
  }

  private RunResult run(ServerProcess server, Plan plan)
      throws RunFailedException, InterruptedException {
    try (Targets where = Targets.single(server.address())) {
      generator =
          new Generator(
              plan, where, List.of(server.target()), settings.arguments(), Progress.SILENT);
      if (stopped) {
        generator.stop(STOPPED);
      }
      return generator.run();
    }
  }

  private static RunFailedException failure(ServerProcess server, String name, RunResult result) {
    String why =
        result.partial()
            ? result.partialReason()
            : result.totals().errors()
                + " errors, such as "
                + result.totals().errorSamples().keySet().iterator().next();
    return new RunFailedException(server.contestant().name() + ", " + name + ": " + why);
  }

  private static List<ServerProcess> inTurn(List<ServerProcess> servers, int round) {
    List<ServerProcess> turned = new ArrayList<>(servers);
    Collections.rotate(turned, -round);
    return turned;
  }

  private static double at(List<Percentile> latency, double percentile) {
    return latency.stream()
        .filter(point -> point.percentile() >= percentile)
        .mapToDouble(Percentile::micros)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String text(double percentile) {
    return percentile % 1 == 0 ? "" + (int) percentile : "" + percentile;
  }
}
