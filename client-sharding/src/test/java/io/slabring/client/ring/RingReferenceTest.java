package io.slabring.client.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rings of random nodes equal {@link NaiveRings}. Again: {@code -Dslabring.ring.seed=N}. */
class RingReferenceTest {
  private static final long SEED = Long.getLong("slabring.ring.seed", System.nanoTime());

  private final Random random = new Random(SEED);

  private List<RingNode> randomNodes(RingKind kind) {
    boolean isWeighted = random.nextBoolean();
    // The slow reference makes each point of a ring of nginx again for each key.
    int maxWeight = 1 + random.nextInt(kind == RingKind.NGINX ? 5 : 50);
    List<RingNode> nodes = new ArrayList<>();
    int count = 2 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      String host = "h".repeat(random.nextInt(5)) + i;
      int port = random.nextBoolean() ? 11211 : 1 + random.nextInt(65_535);
      nodes.add(new RingNode(host, port, isWeighted ? random.nextInt(maxWeight + 1) : 1));
    }
    return nodes;
  }

  @ParameterizedTest
  @EnumSource
  void ownersAreThoseOfTheReference(RingKind kind, TestReporter reporter) {
    reporter.publishEntry("seed", Long.toString(SEED));
    for (int round = 0; round < 5; round++) {
      List<RingNode> nodes = randomNodes(kind);
      Ring ring = kind.build(nodes);
      for (int i = 0; i < 100; i++) {
        byte[] key = new byte[random.nextInt(251)];
        random.nextBytes(key);
        assertThat(ring.owner(key, 0, key.length))
            .as("-Dslabring.ring.seed=%d, %s of %s", SEED, kind, nodes)
            .isEqualTo(NaiveRings.owner(kind, nodes, key));
      }
    }
  }

  /** At each point, just before and just after it; a thousand nodes have some points in common. */
  @ParameterizedTest
  @EnumSource(names = {"KETAMA", "KETAMA_SPY", "NGINX"})
  void everyPointIsWhereTheReferenceHasIt(RingKind kind) {
    List<RingNode> nodes =
        IntStream.range(0, 1000).mapToObj(i -> new RingNode("node-" + i, 11211, 1)).toList();
    NavigableMap<Long, Integer> points = NaiveRings.points(kind, nodes);
    HashedRing ring = (HashedRing) kind.build(nodes);
    long mistakes = 0;
    for (long point : points.keySet()) {
      for (long hash = Math.max(0, point - 1); hash <= Math.min(0xffffffffL, point + 1); hash++) {
        mistakes += ring.ownerOf(hash) == NaiveRings.ownerOfPoint(points, hash) ? 0 : 1;
      }
    }
    assertThat(mistakes).isZero();
    assertThat(points.size()).as("different points").isLessThan(1000 * 160);
  }

  /** float32 rounding takes four points from each of so many nodes of equal weight. */
  @Test
  void roundsAsC() {
    List<Integer> short39 = new ArrayList<>();
    for (int count = 1; count <= 100; count++) {
      List<RingNode> nodes =
          IntStream.range(0, count).mapToObj(i -> new RingNode("n" + i, 11211, 1)).toList();
      int[] digests = Ketama.weightedDigests(nodes);
      assertThat(digests).containsOnly(digests[0]);
      assertThat(digests[0]).isBetween(39, 40);
      if (digests[0] == 39) {
        short39.add(count);
      }
    }
    assertThat(short39).containsExactly(25, 47, 50, 55, 61, 71, 94, 100);
  }
}
