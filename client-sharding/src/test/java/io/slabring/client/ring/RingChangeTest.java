package io.slabring.client.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What moves when the nodes change, and what weights do. Deterministic: names and keys are fixed.
 */
class RingChangeTest {
  private static final int KEYS = 50_000;
  private static final List<byte[]> KEY_LIST =
      IntStream.range(0, KEYS)
          .mapToObj(i -> ("key:" + i).getBytes(StandardCharsets.UTF_8))
          .toList();

  private static List<RingNode> nodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new RingNode("node-" + i + ".example", 11211, 1))
        .toList();
  }

  private static int owner(Ring ring, int key) {
    byte[] bytes = KEY_LIST.get(key);
    return ring.owner(bytes, 0, bytes.length);
  }

  /** How many keys moved to another node than the last one of the larger ring. */
  private static int strays(Ring before, Ring after) {
    int last = after.nodes().size() - 1;
    int strays = 0;
    for (int i = 0; i < KEYS; i++) {
      strays += owner(after, i) != last && owner(after, i) != owner(before, i) ? 1 : 0;
    }
    return strays;
  }

  private static double[] shares(Ring ring) {
    double[] shares = new double[ring.nodes().size()];
    for (int i = 0; i < KEYS; i++) {
      shares[owner(ring, i)] += 1.0 / KEYS;
    }
    return shares;
  }

  /** Read backwards, what a node that leaves gives away, too. */
  @ParameterizedTest
  @CsvSource({
    "ketama, 3",
    "ketama, 10",
    "ketama-spy, 3",
    "ketama-spy, 24",
    "nginx, 3",
    "nginx, 24",
    "rendezvous, 3",
    "rendezvous, 24",
    "jump, 3",
    "jump, 24"
  })
  void aJoiningNodeTakesKeysOnlyForItself(String name, int count) {
    RingKind kind = RingKind.of(name);
    Ring before = kind.build(nodes(count));
    Ring after = kind.build(nodes(count + 1));
    assertThat(strays(before, after)).isZero();
    assertThat(shares(after)[count]).isBetween(0.75 / (count + 1), 1.25 / (count + 1));
  }

  /**
   * From 24 to 25 each node loses four points of 160, and with them about a fortieth of its keys.
   */
  @Test
  void roundingMovesAFewKeysMore() {
    double strays = strays(RingKind.KETAMA.build(nodes(24)), RingKind.KETAMA.build(nodes(25)));
    assertThat(strays / KEYS).isBetween(0.015, 0.035);
  }

  @Test
  void jumpMovesMostKeysWhenAnEarlierNodeLeaves() {
    List<RingNode> fewer = new ArrayList<>(nodes(10));
    fewer.remove(0);
    Ring before = RingKind.JUMP.build(nodes(10));
    Ring after = RingKind.JUMP.build(fewer);
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      moved += owner(after, i) + 1 != owner(before, i) ? 1 : 0;
    }
    assertThat(moved).isGreaterThan(KEYS / 2);
  }

  @ParameterizedTest
  @CsvSource({"ketama", "ketama-spy", "nginx"})
  void weightsShiftShares(String name) {
    double total = 1 + 2 + 3 + 4 + 10;
    List<RingNode> nodes = new ArrayList<>();
    for (int weight : new int[] {1, 2, 3, 4, 10}) {
      nodes.add(new RingNode("weighs-" + weight, 11211, weight));
    }
    double[] shares = shares(RingKind.of(name).build(nodes));
    for (int i = 0; i < shares.length; i++) {
      double due = nodes.get(i).weight() / total;
      assertThat(shares[i]).as(nodes.get(i).host()).isBetween(0.7 * due, 1.3 * due);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ketama, 1.3",
    "ketama-spy, 1.3",
    "nginx, 1.3",
    "libmemcached-modulo, 1.08",
    "rendezvous, 1.08",
    "jump, 1.08"
  })
  void spreadsKeysEvenly(String name, double peak) {
    double[] shares = shares(RingKind.of(name).build(nodes(10)));
    for (double share : shares) {
      assertThat(share * 10).isBetween(2 - peak, peak);
    }
  }
}
