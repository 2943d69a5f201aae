package io.slabring.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of histories of a cluster that changes its size, each from a seed. A failing one prints
 * its seed and its story.
 */
class ClusterSimulationTest {
  private static final int HISTORIES = Integer.getInteger("slabring.histories", 2000);
  private static final long FIRST_SEED = Long.getLong("slabring.seed", System.nanoTime());

  /** A planted fault must be found within so many histories. */
  private static final int TRIES = 3000;

  /** Five nodes; then nodes come and go, and what else may happen to them. */
  private static SimCluster play(long seed, SimNode.Fault fault, boolean faults) {
    SimCluster cluster = new SimCluster(seed, fault, faults);
    try {
      int size = cluster.time.between(2, 5);
      for (int i = 0; i < size; i++) {
        cluster.start();
        cluster.time.run(400);
      }
      cluster.time.run(3000);
      int events = cluster.time.between(3, 10);
      for (int i = 0; i < events; i++) {
        disturb(cluster, faults);
        cluster.time.run(faults ? cluster.time.between(0, 3000) : 5000);
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
    List<SimNode> alive =
        cluster.nodes.stream().filter(node -> !node.dead && !node.leaving).toList();
    if (alive.isEmpty()) {
      cluster.start();
      return;
    }
    SimNode node = cluster.time.any(alive);
    switch (cluster.time.between(0, faults ? 5 : 1)) {
      case 0 -> cluster.start();
      case 1 -> cluster.leave(node);
      case 2 -> cluster.crash(node);
      case 3 -> cluster.disturb(node, true, cluster.time.between(100, 4000));
      case 4 -> cluster.disturb(node, false, cluster.time.between(100, 4000));
      default -> {
        cluster.leave(node);
        cluster.start();
      }
    }
  }

  private static String story(SimCluster cluster, long seed) {
    return "-Dslabring.seed=" + seed + "\n" + String.join("\n", cluster.time.story());
  }

  @Test
  void noHistoryShowsAnOldValueAndAllConverge() {
    int hits = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
      hits += play(seed, SimNode.Fault.NONE, true).judge.hits;
    }
    assertThat(hits).isGreaterThan(HISTORIES * 100);
  }

  @Test
  void joinsAndLeavesLoseNothing() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES / 4; seed++) {
      SimCluster cluster = play(seed, SimNode.Fault.NONE, false);
      assertThat(cluster.judge.lost).as(story(cluster, seed)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedFaultIsFound(SimNode.Fault fault) {
    String found = null;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + TRIES && found == null; seed++) {
      try {
        play(seed, fault, true);
      } catch (AssertionError e) {
        if (!(e.getCause() instanceof Judge.Violation)) {
          throw e;
        }
        found = e.getMessage();
      }
    }
    assertThat(found).as("-Dslabring.seed=" + FIRST_SEED).isNotNull();
  }
}
