package io.slabring.load.compare;

import module java.base;

import io.slabring.load.compare.Discipline.Unit;
import io.slabring.load.generator.Generator;
import io.slabring.load.generator.Plan;
import io.slabring.load.generator.Progress;
import io.slabring.load.result.Machine;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Target;
import io.slabring.load.result.Totals;
import io.slabring.load.server.Cpus;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.targets.Targets;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.WorkloadFile;

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
  private static final String[] PERCENTILES = {"50", "99", "99.9"};

  private final Settings settings;
  private final Consumer<String> progress;
  private final Scores scores;
  private final Scores peaks;
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Map<String, RunResult> paced = new LinkedHashMap<>();
  private volatile Generator generator;
  private volatile boolean stopped;
  private final Instant startedAt = Instant.now();

  /** Described before this process gives up a CPU. */
  private final Machine machine = Machine.describe();

  /**
   * A comparison.
   *
   * @param progress is told in short sentences what is being done
   */
  public Contest(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    List<String> names = settings.servers().stream().map(Server::name).toList();
    scores = new Scores(names);
    peaks = new Scores(names);
  }

  /**
   * Measures everything; what was measured before something failed is kept as a partial result.
   *
   * @throws RunFailedException when nothing was measured
   */
  public Comparison run() throws RunFailedException, InterruptedException {
    if (!Cpus.leave(0)) {
      progress.accept("the load shares a CPU with the servers: this needs two CPUs and util-linux");
    }
    String reason = null;
    try {
      measureStarts();
      measureLoads();
      measureItems();
    } catch (IOException | RunFailedException failed) {
      reason = stopped ? STOPPED : failed.getMessage();
      if (targets.size() < settings.servers().size()) {
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

  /** The last runs at the highest rate, by server. */
  public Map<String, RunResult> paced() {
    return Collections.unmodifiableMap(paced);
  }

  private void measureStarts() throws IOException, RunFailedException {
    for (int i = 0; i < settings.starts(); i++) {
      progress.accept("start-up, " + (i + 1) + " of " + settings.starts());
      for (Server each : settings.servers()) {
        try (ServerProcess server = start(each, settings.megabytes())) {
          scores.add("start-up", Unit.MICROS, each.name(), server.startUp().toNanos() / 1e3);
        }
      }
    }
  }

  private void measureLoads() throws IOException, RunFailedException, InterruptedException {
    List<ServerProcess> servers = new ArrayList<>();
    try {
      for (Server each : settings.servers()) {
        servers.add(start(each, SPEED_MEGABYTES));
        targets.put(each.name(), servers.getLast().target());
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

  private ServerProcess start(Server server, int megabytes) throws IOException, RunFailedException {
    if (stopped) {
      throw new RunFailedException(STOPPED);
    }
    return server.sized(megabytes).start("0");
  }

  private Workload workload(String name) {
    return WorkloadFile.read(name).withAtMost(settings.keysMax());
  }

  /** A JVM needs load before its code is compiled; all servers get the same. */
  private void warmUp(List<ServerProcess> servers) throws RunFailedException, InterruptedException {
    Duration each = settings.warmup().dividedBy(settings.workloads().size());
    for (ServerProcess server : servers) {
      progress.accept("warming up " + server.server().name());
      for (String name : settings.workloads()) {
        load(server, plan(name, workload(name), each));
      }
    }
  }

  private void measurePeak(List<ServerProcess> servers, String workload)
      throws RunFailedException, InterruptedException {
    Plan plan = plan(workload, workload(workload), settings.length());
    for (int round = 0; round < settings.rounds(); round++) {
      progress.accept(workload + ", round " + (round + 1) + " of " + settings.rounds());
      for (ServerProcess server : inTurn(servers, round)) {
        Totals totals = load(server, round == 0 ? plan : plan.withoutPreload()).totals();
        String name = server.server().name();
        double cpu = totals.serverCpuSeconds();
        scores.add(
            workload + ": operations per second of server CPU",
            Unit.OPERATIONS,
            name,
            cpu > 0 ? totals.operations() / cpu : Double.NaN);
        peaks.add(workload, Unit.OPERATIONS, name, totals.throughput());
      }
    }
  }

  /**
   * The same rates for all: shares of what the slowest can do at most. A round in which a rate was
   * not reached counts as none, since a queue that grows has no latency.
   */
  private void measurePaced(List<ServerProcess> servers)
      throws RunFailedException, InterruptedException {
    String workload = settings.paced();
    double slowest = Double.MAX_VALUE;
    for (ServerProcess server : servers) {
      String name = server.server().name();
      slowest = Math.min(slowest, peaks.median(workload, Unit.OPERATIONS, name));
    }
    Plan plan = plan(workload, workload(workload), settings.length()).withoutPreload();
    for (double share : LOADS) {
      String rate = Math.round(100 * share) + " % of the slowest peak";
      for (int round = 0; round < settings.rounds(); round++) {
        progress.accept(workload + " at " + rate + ", round " + (round + 1));
        for (ServerProcess server : inTurn(servers, round)) {
          RunResult result = load(server, plan.paced(share * slowest));
          paced.put(server.server().name(), result);
          for (String percentile : PERCENTILES) {
            scores.add(
                workload + " at " + rate + ": p" + percentile,
                Unit.MICROS,
                server.server().name(),
                result.partial() ? Double.NaN : result.latencyAt(Double.parseDouble(percentile)));
          }
        }
      }
    }
  }

  private void measureItems() throws IOException, RunFailedException, InterruptedException {
    for (int valueSize : settings.valueSizes()) {
      String what = " with values of " + valueSize + " bytes at -m " + settings.megabytes();
      progress.accept("items held" + what);
      for (Server each : settings.servers()) {
        try (ServerProcess server = start(each, settings.megabytes())) {
          fill(server, valueSize);
          scores.add("items held" + what, Unit.ITEMS, each.name(), (double) server.items());
          double resident = server.status().residentBytes();
          scores.add("RSS" + what, Unit.BYTES, each.name(), resident);
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
    Workload sets = Workload.sets(keys, FILL_KEY_SIZE, valueSize, FILL_PIPELINE);
    Plan plan = Plan.closed("fill", sets, Duration.ZERO, FILL_LIMIT).limited(2L * keys);
    RunResult result = run(server, plan);
    Set<String> errors = result.totals().errorSamples().keySet();
    if (result.partial() || !errors.stream().allMatch(OUT_OF_MEMORY::equals)) {
      throw failure(server, plan, result);
    }
  }

  private static Plan plan(String name, Workload workload, Duration length) {
    return Plan.closed(name, workload, length.dividedBy(2), length);
  }

  private RunResult load(ServerProcess server, Plan plan)
      throws RunFailedException, InterruptedException {
    RunResult result = run(server, plan);
    boolean tooSlow = !stopped && plan.isOpenLoop() && result.partial();
    if (result.totals().errors() > 0 || result.partial() && !tooSlow) {
      throw failure(server, plan, result);
    }
    return result;
  }

  private RunResult run(ServerProcess server, Plan plan)
      throws RunFailedException, InterruptedException {
    try (Targets where = Targets.single(server.address())) {
      List<Target> described = List.of(server.target());
      Plan spoken = plan.speaking(server.server().kind().protocol());
      generator = new Generator(spoken, where, described, settings.arguments(), Progress.SILENT);
      if (stopped) {
        generator.stop(STOPPED);
      }
      return generator.run();
    }
  }

  private static RunFailedException failure(ServerProcess server, Plan plan, RunResult result) {
    String errors = result.totals().errors() + " errors, such as ";
    String why =
        result.partial()
            ? result.partialReason()
            : errors + result.totals().errorSamples().keySet().iterator().next();
    return new RunFailedException(server.server().name() + ", " + plan.workloadName() + ": " + why);
  }

  private static List<ServerProcess> inTurn(List<ServerProcess> servers, int round) {
    List<ServerProcess> turned = new ArrayList<>(servers);
    Collections.rotate(turned, -round);
    return turned;
  }
}
