package io.slabring.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.slabring.node.cluster.ClusterMember;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Thousands of histories of a cluster that changes its size, each from a seed. A failing one prints
 * its seed and its story.
 */
class ClusterSimulationTest {
  private static final int HISTORIES = Integer.getInteger("slabring.histories", 2000);
  private static final long FIRST_SEED = Long.getLong("slabring.seed", System.nanoTime());

  private static final Logger MEMBERS = (Logger) LoggerFactory.getLogger(ClusterMember.class);

  /** A planted fault must be found within so many histories. */
  private static final int TRIES = 3000;

  /** Some nodes; then nodes come and go, and what else may happen to them. */
  private static SimCluster play(long seed, SimNode.Fault fault, boolean faults) {
    SimCluster cluster = new SimCluster(seed, fault, faults);
    try {
      int size = cluster.time.between(2, 5);
      for (int i = 0; i < size; i++) {
        cluster.start(false);
        cluster.time.run(400);
      }
      cluster.time.run(2000);
      int events = cluster.time.between(3, 8);
      for (int i = 0; i < events; i++) {
        disturb(cluster, faults);
        cluster.time.run(faults ? cluster.time.between(0, 4000) : 5000);
      }
      cluster.finish();
      return cluster;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(e.getMessage() + "\n" + story(cluster, seed), e);
    } finally {
      cluster.close();
    }
  }

  private static void disturb(SimCluster cluster, boolean faults) {
    List<SimNode> staying = cluster.staying();
    if (staying.isEmpty()) {
      cluster.start(false);
      return;
    }
    if (cluster.isUnnoticed()) {
      return; // a view that is published while the cluster breaks may have another part's version
    }
    SimNode node = cluster.time.any(staying);
    switch (cluster.time.between(0, faults ? 6 : 1)) {
      case 0 -> cluster.start(faults && cluster.time.chance(0.3));
      case 1 -> cluster.leave(node);
      case 2 -> cluster.crash(node);
      case 3 -> cluster.hang(node, cluster.time.between(100, 12_000));
      case 4 -> cluster.tear(cluster.time.between(500, 30_000));
      case 5 -> cluster.jump(node, cluster.time.between(-100_000, 100_000));
      default -> {
        cluster.leave(node);
        cluster.start(false);
      }
    }
  }

  private static String story(SimCluster cluster, long seed) {
    return "-Dslabring.seed=" + seed + "\n" + String.join("\n", cluster.time.story());
  }

  /** Each view of each node would be a line; another test may have asked for such lines. */
  @BeforeAll
  static void logLittle() {
    MEMBERS.setLevel(Level.WARN);
  }

  @AfterAll
  static void logAsBefore() {
    MEMBERS.setLevel(null);
  }

  private static LongStream seeds(int count) {
    return LongStream.range(FIRST_SEED, FIRST_SEED + count).parallel();
  }

  @Test
  void noHistoryShowsAnOldValueAndAllConverge() {
    long hits = seeds(HISTORIES).map(seed -> play(seed, SimNode.Fault.NONE, true).judge.hits).sum();
    assertThat(hits).isGreaterThan(HISTORIES * 100L);
  }

  @Test
  void joinsAndLeavesLoseNothing() {
    seeds(HISTORIES / 4)
        .forEach(
            seed -> {
              SimCluster cluster = play(seed, SimNode.Fault.NONE, false);
              assertThat(cluster.judge.lost).as(story(cluster, seed)).isZero();
            });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedFaultIsFound(SimNode.Fault fault) {
    String found =
        seeds(TRIES)
            .mapToObj(seed -> find(seed, fault))
            .filter(Objects::nonNull)
            .findAny()
            .orElse(null);
    assertThat(found).as("-Dslabring.seed=" + FIRST_SEED).isNotNull();
  }

  /** What the judge says, or null if it finds nothing. */
  private static String find(long seed, SimNode.Fault fault) {
    try {
      play(seed, fault, true);
      return null;
    } catch (AssertionError e) {
      if (!(e.getCause() instanceof Judge.Violation)) {
        throw e;
      }
      return e.getMessage();
    }
  }
}
