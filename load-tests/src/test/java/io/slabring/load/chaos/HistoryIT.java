package io.slabring.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.load.generator.Meter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promise of docs/consistency.md, kept by real nodes through real faults.
 *
 * <p>{@code -Dslabring.seed=N} repeats the order of faults, {@code -Dslabring.history.seconds=N}
 * makes more of them. Without the right to make networks the tests are skipped, except in CI.
 */
@Timeout(1800)
class HistoryIT {
  private static final int MACHINES = 5;
  private static final int RUNNING_MIN = 3;
  private static final int SECONDS = Integer.getInteger("slabring.history.seconds", 45);
  private static final Duration SETTLE = Duration.ofSeconds(60);
  private static final Duration SETTLED_FOR = Duration.ofMillis(800);

  private final HistoryCheck check = new HistoryCheck();
  private final List<String> story = new ArrayList<>();
  private final long seed = Long.getLong("slabring.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Cluster cluster;
  private List<ChaosNode> nodes;
  private Traffic traffic;
  private Observer observer;
  private long begin;

  /** A fault and its end. */
  private enum Change {
    LEAVE,
    KILL,
    HANG,
    CUT_OFF,
    ISOLATE
  }

  @BeforeEach
  void start() throws Exception {
    Path launcher =
        Path.of(System.getProperty("slabring.root", "..")).resolve("slabring").toAbsolutePath();
    cluster = new Cluster(launcher, MACHINES);
    boolean possible = cluster.hasNetworks();
    assertThat(possible || System.getenv("CI") == null).as("CI may make networks").isTrue();
    assumeTrue(possible, "network namespaces need root and the program ip");
    nodes = cluster.nodes();
    begin = System.nanoTime();
    for (ChaosNode node : nodes.subList(0, RUNNING_MIN)) {
      node.start();
    }
    awaitAnswers(nodes.getFirst());
    traffic =
        new Traffic(check, new Meter(), nodes.stream().map(ChaosNode::address).toList(), seed);
    observer = new Observer(check, nodes, traffic);
    awaitSettled();
  }

  @AfterEach
  void end() {
    Stream.of(observer, traffic, cluster).filter(part -> part != null).forEach(part -> close(part));
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void noStaleValueIsReadWhileNodesComeAndGo() throws Exception {
    System.out.println("history: -Dslabring.seed=" + seed);
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    int faults = 0;
    while (System.nanoTime() < end) {
      randomStep();
      faults++;
      if (random.nextInt(4) > 0) {
        awaitSettled();
        stay(SETTLED_FOR);
      }
      assertNothingStale();
    }
    finish(faults / 2);
  }

  @Test
  void aNodeThatIsOutAndInFiveTimesShowsNothingOld() throws Exception {
    ChaosNode node = nodes.get(1);
    for (Change change : Change.values()) {
      begin(change, node);
      stay(
          change == Change.HANG || change == Change.CUT_OFF || change == Change.ISOLATE
              ? Duration.ofSeconds(6)
              : Duration.ofMillis(500));
      end(change, node);
      awaitSettled();
      stay(SETTLED_FOR);
      assertNothingStale();
    }
    finish(Change.values().length);
  }

  private void randomStep() throws Exception {
    List<ChaosNode> running = nodes.stream().filter(ChaosNode::isAlive).toList();
    List<ChaosNode> empty = nodes.stream().filter(node -> !node.isAlive()).toList();
    if (!empty.isEmpty() && (running.size() < RUNNING_MIN || random.nextInt(3) == 0)) {
      ChaosNode node = empty.get(random.nextInt(empty.size()));
      tell("start", node);
      observer.disturb();
      node.start();
      awaitAnswers(node);
      observer.disturb();
      return;
    }
    Change change = Change.values()[random.nextInt(Change.values().length)];
    ChaosNode node = running.get(random.nextInt(running.size()));
    begin(change, node);
    if (change == Change.LEAVE || change == Change.KILL) {
      stay(Duration.ofMillis(random.nextInt(1500)));
      if (random.nextBoolean()) {
        end(change, node);
      }
    } else {
      stay(Duration.ofMillis(100 + random.nextInt(7000)));
      end(change, node);
    }
  }

  private void begin(Change change, ChaosNode node) throws Exception {
    tell(change.toString(), node);
    observer.disturb();
    switch (change) {
      case LEAVE -> node.leave();
      case KILL -> node.kill();
      case HANG -> node.hang();
      case CUT_OFF -> node.cutOff();
      case ISOLATE -> node.isolate();
    }
    observer.disturb();
  }

  private void end(Change change, ChaosNode node) throws Exception {
    tell("end of " + change, node);
    observer.disturb();
    switch (change) {
      case LEAVE, KILL -> {
        node.start();
        awaitAnswers(node);
      }
      case HANG -> node.goOn();
      case CUT_OFF, ISOLATE -> node.reconnect();
    }
    observer.disturb();
  }

  private void tell(String what, ChaosNode node) {
    story.add(
        "%,9d ms  %s node %d"
            .formatted((System.nanoTime() - begin) / 1_000_000, what, node.machine()));
  }

  private void awaitAnswers(ChaosNode node) {
    await("an answer of node " + node.machine(), () -> node.view() != null);
  }

  private void awaitSettled() {
    await("a settled view", () -> observer.settledVersion() > 0);
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + SETTLE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(() -> "no " + what + account()).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Lets the clients go on for a while: what is tested here is what happens in time. */
  private static void stay(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void assertNothingStale() {
    assertThat(check.violations()).as(this::account).isEmpty();
    assertThat(traffic.failure()).as(this::account).isNull();
  }

  private void finish(int viewsMin) {
    awaitSettled();
    stay(SETTLED_FOR);
    observer.close();
    assertNothingStale();
    System.out.printf(
        "history: %d settled views; of %d reads judged %d found a value; %d writes bound them%n",
        observer.settledViews(), check.judgedReads(), check.judgedHits(), check.boundWrites());
    assertThat(observer.settledViews()).as(this::account).isGreaterThan(viewsMin);
    assertThat(check.judgedHits()).as(this::account).isGreaterThan(1000);
    assertThat(check.boundWrites()).as(this::account).isGreaterThan(1000);
  }

  private String account() {
    StringBuilder account = new StringBuilder("\nseed " + seed + "\n");
    account.append("now: ").append((System.nanoTime() - begin) / 1_000_000).append(" ms\n");
    account.append(String.join("\n", story));
    nodes.forEach(
        node ->
            account
                .append("\nnode ")
                .append(node.machine())
                .append(" at ")
                .append(node.address())
                .append(":\n")
                .append(node.log()));
    return account.toString();
  }
}
