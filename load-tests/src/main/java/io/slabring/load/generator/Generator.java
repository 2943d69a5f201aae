package io.slabring.load.generator;

import module java.base;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.slabring.load.generator.LoadLoop.Phase;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.result.RunResult;
import io.slabring.load.result.Target;
import io.slabring.load.targets.Targets;

/**
 * Runs a {@link Plan}: connects, preloads, warms up, measures, waits for the last answers. One
 * object per run; {@link #stop} may be called by any thread.
 */
public final class Generator {
  private static final int CONNECT_SECONDS = 15;
  private static final int ANSWER_SECONDS = 10;
  private static final int DRAIN_SECONDS = 5;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Plan plan;
  private final Targets targets;
  private final List<Target> described;
  private final Progress progress;
  private final List<String> arguments;
  private final List<LoadLoop> loops = new ArrayList<>();

  /** Completed with the reason why the run ends before its time. */
  private final CompletableFuture<String> ended = new CompletableFuture<>();

  /**
   * @param described the targets of {@code targets} as they described themselves
   * @param arguments of the command line, for the result
   */
  public Generator(
      Plan plan,
      Targets targets,
      List<Target> described,
      List<String> arguments,
      Progress progress) {
    this.plan = plan;
    this.targets = targets;
    this.described = List.copyOf(described);
    this.arguments = List.copyOf(arguments);
    this.progress = progress;
  }

  /** Ends the run soon; its result is partial for this reason. */
  public void stop(String reason) {
    ended.complete(reason);
  }

  /**
   * Runs.
   *
   * @throws RunFailedException when the measured part was not reached
   */
  public RunResult run() throws RunFailedException, InterruptedException {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            plan.threads(), new DefaultThreadFactory("load", true), Connector.ioHandler());
    try {
      Connector connector = new Connector(plan.workload().tls());
      int run = ThreadLocalRandom.current().nextInt();
      for (int i = 0; i < plan.threads(); i++) {
        loops.add(
            new LoadLoop(group.next(), plan, i, run, connector, targets.routing(), this::stop));
      }
      targets.follow(routing -> loops.forEach(loop -> loop.follow(routing)));
      return runPhases();
    } catch (SSLException e) {
      throw new RunFailedException("the certificates cannot be used: " + e.getMessage());
    } finally {
      group.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(4, TimeUnit.SECONDS);
    }
  }

  private RunResult runPhases() throws RunFailedException, InterruptedException {
    require(all(LoadLoop::connect), CONNECT_SECONDS, "not all connections could be opened");
    if (plan.preload()) {
      preload();
    }
    Recording warmup = new Recording(described);
    CompletableFuture<Void> endless = all(loop -> loop.begin(Phase.LOAD, Long.MAX_VALUE));
    if (plan.warmup().isPositive()) {
      progress.phase("warm-up");
      measure(warmup, plan.warmup().toNanos(), endless);
    }
    takeTally();
    failIfEnded();

    progress.phase("measure");
    Recording recording = new Recording(described);
    long operations = plan.operations() == 0 ? Long.MAX_VALUE : plan.operations();
    long share = Math.max(1, operations / plan.threads());
    measure(recording, plan.duration().toNanos(), all(loop -> loop.begin(Phase.LOAD, share)));
    drain(recording);
    return recording.result(plan, arguments, loops, ended.getNow(null));
  }

  private void preload() throws RunFailedException, InterruptedException {
    progress.phase("preload");
    CompletableFuture<Void> stored = all(loop -> loop.begin(Phase.PRELOAD, 0));
    long errors = 0;
    while (!await(stored, ANSWER_SECONDS * SECOND)) {
      failIfEnded();
      Tally tally = takeTally();
      errors += tally.errors;
      if (tally.operations == 0) {
        throw new RunFailedException(
            "no key could be stored within %d s".formatted(ANSWER_SECONDS));
      }
    }
    failIfEnded();
    Tally last = takeTally();
    errors += last.errors;
    if (errors > 0) {
      String example = last.errorSamples.keySet().stream().findFirst().orElse("an error");
      throw new RunFailedException(
          "%,d of %,d keys could not be stored: %s"
              .formatted(errors, plan.workload().keys().count(), example));
    }
  }

  /** Samples every second until the time is over, {@code done}, or the run must end. */
  private void measure(Recording recording, long nanos, CompletableFuture<Void> done)
      throws RunFailedException, InterruptedException {
    long start = System.nanoTime();
    recording.begin(start);
    boolean finished = false;
    for (long tick = SECOND; !finished; tick += SECOND) {
      long until = Math.min(tick, nanos);
      finished = await(done, start + until - System.nanoTime()) || until == nanos;
      if (!finished || System.nanoTime() - start > tick - SECOND / 2 || recording.isEmpty()) {
        progress.second(recording.sample(takeTally(), System.nanoTime()));
      }
    }
  }

  /** Answers that are still under way count; the clock of the measured part has stopped. */
  private void drain(Recording recording) throws RunFailedException, InterruptedException {
    recording.end(System.nanoTime());
    CompletableFuture<Void> drained = all(loop -> loop.begin(Phase.IDLE, 0));
    if (!await(drained, DRAIN_SECONDS * SECOND)) {
      stop("answers were still missing %d s after the end".formatted(DRAIN_SECONDS));
    }
    recording.addToLast(takeTally());
    await(all(LoadLoop::close), DRAIN_SECONDS * SECOND);
  }

  private CompletableFuture<Void> all(Function<LoadLoop, CompletableFuture<Void>> action) {
    return CompletableFuture.allOf(loops.stream().map(action).toArray(CompletableFuture[]::new));
  }

  /** Waits until done or the run must end; false: neither came in time. */
  private boolean await(CompletableFuture<Void> done, long nanos) throws InterruptedException {
    try {
      CompletableFuture.anyOf(done, ended).get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void require(CompletableFuture<Void> done, int seconds, String complaint)
      throws RunFailedException, InterruptedException {
    if (!await(done, seconds * SECOND)) {
      throw new RunFailedException("%s within %d s".formatted(complaint, seconds));
    }
    failIfEnded();
  }

  private void failIfEnded() throws RunFailedException {
    String reason = ended.getNow(null);
    if (reason != null) {
      throw new RunFailedException(reason);
    }
  }

  private Tally takeTally() throws RunFailedException, InterruptedException {
    List<CompletableFuture<Tally>> taken = loops.stream().map(LoadLoop::takeTally).toList();
    Tally sum = new Tally();
    try {
      for (CompletableFuture<Tally> tally : taken) {
        sum.add(tally.get(ANSWER_SECONDS, TimeUnit.SECONDS));
      }
    } catch (TimeoutException e) {
      throw new RunFailedException("the generator itself hangs");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return sum;
  }
}
