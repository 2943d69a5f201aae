package io.slabring.client.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The keys of one node, as the whole ring gives them. */
class RingShareTest {
  @ParameterizedTest
  @EnumSource(RingKind.class)
  void aShareHasTheKeysThatTheRingGivesToTheNode(RingKind kind) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int count : new int[] {1, 2, 3, 7, 40}) {
      List<RingNode> nodes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int weight = random.nextInt(4) == 0 ? 1 + random.nextInt(9) : 1;
        nodes.add(new RingNode("10.0.0." + i, 11211, weight));
      }
      Ring ring = kind.build(nodes);
      List<RingShare> shares = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        shares.add(ring.share(i));
      }
      for (int i = 0; i < 2000; i++) {
        byte[] key = ("key" + random.nextLong()).getBytes(StandardCharsets.US_ASCII);
        int owner = ring.owner(key, 0, key.length);
        for (int node = 0; node < count; node++) {
          assertThat(shares.get(node).has(key, 0, key.length))
              .as("%s, %d nodes, node %d, seed %d", kind, count, node, seed)
              .isEqualTo(node == owner);
        }
      }
    }
    assertThatThrownBy(() -> kind.build(List.of()).share(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Every hash at and beside the points, with points at both ends and equal ones. */
  @Test
  void anArcBeginsAfterOnePointAndEndsWithTheNext() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<RingNode> nodes =
        List.of(new RingNode("a", 1, 1), new RingNode("b", 1, 1), new RingNode("c", 1, 1));
    PointRing.KeyHash first4 = (key, offset, length) -> Bytes.word(key, offset);
    for (int round = 0; round < 200; round++) {
      long[] points = new long[1 + random.nextInt(12)];
      for (int i = 0; i < points.length; i++) {
        int value = List.of(0, -1, 1, -2, 5, 6, random.nextInt(), 7).get(random.nextInt(8));
        points[i] = Integer.toUnsignedLong(value) << Short.SIZE | random.nextInt(3);
      }
      Ring ring = PointRing.of(nodes, points, false, first4);
      for (long point : points) {
        for (int beside = -2; beside <= 2; beside++) {
          int hash = (int) (point >>> Short.SIZE) + beside;
          byte[] key = {(byte) hash, (byte) (hash >> 8), (byte) (hash >> 16), (byte) (hash >> 24)};
          for (int node = 0; node < 3; node++) {
            assertThat(ring.share(node).has(key, 0, 4))
                .as("hash %d, node %d, seed %d", hash, node, seed)
                .isEqualTo(ring.owner(key, 0, 4) == node);
          }
        }
      }
    }
  }
}
