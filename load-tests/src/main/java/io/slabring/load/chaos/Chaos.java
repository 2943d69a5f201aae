package io.slabring.load.chaos;

import module java.base;

import io.slabring.load.chaos.FaultSequence.Step;
import io.slabring.load.generator.Meter;
import io.slabring.load.report.ReportEvent;
import io.slabring.load.result.Pace;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Target;
import io.slabring.load.result.UsedWorkload;
import io.slabring.load.traffic.Dip;

/** One run: a cluster, clients, faults one after the other, a judge. Used by one thread. */
public final class Chaos {
  private static final long START_SECONDS = 90;
  private static final long SETTLE_SECONDS = 90;
  private static final long SETTLED_MILLIS = 800;
  private static final List<Fault> STRIKES = List.of(Fault.PAUSE, Fault.KILL, Fault.ISOLATE);
  private static final long POLL_NANOS = 5_000_000;

  private final Path launcher;
  private final int size;
  private final Duration duration;
  private final long seed;
  private final Consumer<String> tell;
  private final HistoryCheck check = new HistoryCheck();
  private final Meter meter = new Meter();
  private final List<ReportEvent> events = new ArrayList<>();
  private final List<String> leaks = new ArrayList<>();
  private Cluster cluster;
  private Traffic traffic;
  private Observer observer;
  private String ended;
  private volatile boolean stopped;

  /**
   * @param launcher the script that starts a node
   * @param size nodes, 3 to 20
   * @param tell is told what happens, a line each
   */
  public Chaos(Path launcher, int size, Duration duration, long seed, Consumer<String> tell) {
    this.launcher = launcher;
    this.size = size;
    this.duration = duration;
    this.seed = seed;
    this.tell = tell;
  }

  /** Ends the run soon; its result is partial. Any thread may call it. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs.
   *
   * @throws RunFailedException when the cluster does not even start
   */
  public ChaosResult run() throws RunFailedException, IOException {
    try (Cluster made = new Cluster(launcher, size)) {
      cluster = made;
      startNodes();
      try (Traffic clients = traffic(made);
          Observer looking = new Observer(check, made.nodes(), clients)) {
        traffic = clients;
        observer = looking;
        if (!awaitSettled()) {
          throw new RunFailedException(
              stopped ? "interrupted" : "the cluster did not settle within 90 s");
        }
        meter.begin();
        int faults = breakThings();
        endWell();
        return result(faults);
      }
    }
  }

  private Traffic traffic(Cluster made) {
    return new Traffic(check, meter, made.nodes().stream().map(ChaosNode::address).toList(), seed);
  }

  private void startNodes() throws IOException, RunFailedException {
    for (ChaosNode node : cluster.nodes()) {
      node.start();
      if (!await(START_SECONDS, () -> node.view() != null)) {
        throw new RunFailedException(
            "node %d did not start: %s".formatted(node.machine(), node.log().strip()));
      }
    }
  }

  private int breakThings() throws IOException {
    List<Fault> kinds =
        Arrays.stream(Fault.values())
            .filter(fault -> fault != Fault.CUT_OFF || cluster.hasNetworks())
            .toList();
    FaultSequence sequence = new FaultSequence(seed, size, kinds);
    int faults = 0;
    while (meter.now() < duration.toMillis() / 1e3 && !stopped && ended == null) {
      Step step = sequence.next();
      apply(step);
      faults++;
      if (step.settle()) {
        rest();
      }
    }
    return faults;
  }

  private void apply(Step step) throws IOException {
    ChaosNode node = cluster.nodes().get(step.node());
    long nanos = TimeUnit.MILLISECONDS.toNanos(step.millis());
    mark(step.fault() + " node " + step.node());
    observer.disturb();
    inflict(step.fault(), node, nanos, step);
    observer.disturb();
    count();
    mark("end of " + step.fault());
  }

  private void inflict(Fault fault, ChaosNode node, long nanos, Step step) throws IOException {
    switch (fault) {
      case KILL -> {
        node.kill();
        stay(nanos);
        restart(node);
      }
      case PAUSE -> {
        node.hang();
        stay(nanos);
        node.goOn();
      }
      case CUT_OFF -> {
        node.cutOff();
        stay(nanos);
        node.reconnect();
      }
      case ISOLATE -> {
        node.isolate();
        stay(nanos);
        node.reconnect();
      }
      case DELAY, TRUNCATE -> {
        node.proxy().mode(fault == Fault.DELAY ? Proxy.Mode.DELAY : Proxy.Mode.TRUNCATE);
        stay(nanos);
        node.proxy().mode(Proxy.Mode.PASS);
      }
      case SLOW_READERS -> Hostility.slowReaders(node.node(), nanos);
      case FLOOD -> Hostility.flood(node.node(), nanos);
      case MEMORY -> Hostility.memory(node.node(), nanos);
      case LEAVE -> {
        Hostility.ballast(node.node());
        node.beginToLeave();
        strike(step);
        node.awaitEnd();
        restart(node);
      }
      case JOIN -> {
        node.leave();
        stay(TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS));
        Hostility.ballast(neighbour(step).node());
        restart(node);
        strike(step);
      }
      case ROLLING_RESTART -> {
        for (ChaosNode each : cluster.nodes()) {
          observer.disturb();
          each.leave();
          restart(each);
        }
      }
    }
  }

  private ChaosNode neighbour(Step step) {
    return cluster.nodes().get((step.node() + 1) % size);
  }

  /** While keys move the next node is hung, killed or cut off from clients, or nothing happens. */
  private void strike(Step step) throws IOException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(step.millis());
    stay(nanos / 10);
    observer.disturb();
    int kind = step.millis() % 4;
    if (kind < STRIKES.size()) {
      inflict(STRIKES.get(kind), neighbour(step), nanos, step);
    } else {
      stay(nanos);
    }
    observer.disturb();
  }

  private void restart(ChaosNode node) throws IOException {
    observer.disturb();
    node.start();
    if (!await(START_SECONDS, () -> node.view() != null)) {
      ended = "node %d did not start again: %s".formatted(node.machine(), node.log().strip());
    }
    observer.disturb();
  }

  /** Waits for a settled view, and lets the clients go on in it. */
  private void rest() throws IOException {
    if (!awaitSettled()) {
      ended = "no view settled within %d s after a fault".formatted(SETTLE_SECONDS);
      return;
    }
    stay(TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS));
    for (ChaosNode node : cluster.nodes()) {
      node.remember();
    }
  }

  private void endWell() throws IOException {
    if (ended == null) {
      rest();
    }
    for (ChaosNode node : cluster.nodes()) {
      await(SETTLE_SECONDS / 3, () -> growth(node) == null);
      String growth = growth(node);
      if (growth != null) {
        leaks.add("node %d grew %s".formatted(node.machine(), growth));
      }
    }
    observer.close();
    if (stopped) {
      ended = "interrupted";
    }
    if (traffic.failure() != null) {
      ended = "a client failed: " + traffic.failure();
    }
  }

  private static String growth(ChaosNode node) {
    try {
      return node.growth();
    } catch (IOException e) {
      return "until its process was gone";
    }
  }

  private void mark(String what) {
    double at = meter.now();
    events.add(new ReportEvent(at, what.toLowerCase(Locale.ROOT).replace('_', ' ')));
    tell.accept(String.format(Locale.ROOT, "%8.1f s  %s", at, events.getLast().name()));
  }

  private boolean awaitSettled() {
    return await(SETTLE_SECONDS, () -> observer.settledVersion() > 0);
  }

  /** Waits until something is so; false if it is not in time. */
  private boolean await(long limitSeconds, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    while (!condition.getAsBoolean()) {
      if (stopped || System.nanoTime() > end) {
        return false;
      }
      count();
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /** Lets the clients go on: what is tested is what happens in time. */
  private void stay(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !stopped; left = end - System.nanoTime()) {
      count();
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
    }
  }

  private void count() {
    meter.sample(this::resident);
  }

  private long resident() {
    return cluster.nodes().stream().mapToLong(ChaosNode::residentBytes).sum();
  }

  private ChaosResult result(int faults) {
    return new ChaosResult(
        seed,
        faults,
        observer.settledViews(),
        check.judgedReads(),
        check.judgedHits(),
        check.boundWrites(),
        check.violations(),
        leaks,
        dips(),
        events,
        asRun());
  }

  /** What each fault did to the hit ratio until the next one began. */
  private List<String> dips() {
    List<String> dips = new ArrayList<>();
    for (int i = 0; i + 1 < events.size(); i += 2) {
      double end = i + 2 < events.size() ? events.get(i + 2).at() : meter.now();
      Dip dip = Dip.of(meter.seconds(), 0, events.get(i).at(), end);
      if (!Double.isNaN(dip.worst())) { // it lasted for a second
        dips.add(
            String.format(
                Locale.ROOT,
                "%8.1f s  %.1f %% hits in the worst second, %d errors: %s",
                events.get(i).at(),
                dip.worst(),
                dip.errors(),
                events.get(i).name()));
      }
    }
    return dips;
  }

  private RunResult asRun() {
    List<Target> targets =
        cluster.nodes().stream()
            .map(node -> new Target(node.address(), "slabring", 0, null))
            .toList();
    return meter.result(
        List.of("chaos", "--nodes", "" + size, "--seed", "" + seed),
        new UsedWorkload("chaos", "versions written by one client a key, read by all", ""),
        new Pace(Pace.Loop.CLOSED, 0, 1, 1, Traffic.CLIENTS, 0, 0, true),
        targets,
        ended);
  }
}
