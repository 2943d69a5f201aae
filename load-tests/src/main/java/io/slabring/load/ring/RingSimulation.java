package io.slabring.load.ring;

import module java.base;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;

/**
 * Places keys on rings and counts. The nodes are named as the pods of a Kubernetes StatefulSet are,
 * the keys as an application's, so both are as alike as in life. Deterministic.
 */
public final class RingSimulation {
  /** Enough for a deviation of one percent per node. */
  private static final int KEYS_PER_NODE = 10_000;

  private static final int PORT = 11211;

  private final int keyLimit;

  /**
   * A simulation.
   *
   * @param keyLimit the most keys to place, at least 1: what bounds time and memory
   */
  public RingSimulation(int keyLimit) {
    if (keyLimit < 1) {
      throw new IllegalArgumentException("keys must be at least 1, not " + keyLimit);
    }
    this.keyLimit = keyLimit;
  }

  /**
   * The figures of one kind of ring.
   *
   * @param nodes 2 to {@link RingKind#MAX_NODES}
   */
  public RingFigures run(RingKind kind, int nodes) {
    int keys = (int) Math.min(keyLimit, (long) nodes * KEYS_PER_NODE);
    List<RingNode> all = IntStream.range(0, nodes).mapToObj(RingSimulation::node).toList();
    int gone = nodes / 2;
    List<RingNode> fewer = new ArrayList<>(all);
    fewer.remove(gone);
    int[] owners = owners(kind.build(all), keys);
    int[] before = owners(kind.build(all.subList(0, nodes - 1)), keys);
    int[] after = owners(kind.build(fewer), keys);

    int joined = 0;
    int left = 0;
    int needless = 0;
    for (int key = 0; key < keys; key++) {
      joined += owners[key] == before[key] ? 0 : 1;
      int same = owners[key] < gone ? owners[key] : owners[key] - 1;
      if (owners[key] == gone) {
        left++;
      } else if (after[key] != same) {
        left++;
        needless++;
      }
    }
    long[] loads = loads(owners, nodes);
    double average = (double) keys / nodes;
    return new RingFigures(
        kind.toString(),
        nodes,
        keys,
        Arrays.stream(loads).max().orElseThrow() / average,
        Arrays.stream(loads).min().orElseThrow() / average,
        Arrays.stream(loads(byChance(keys, nodes), nodes)).max().orElseThrow() / average,
        (double) joined / keys,
        (double) left / keys,
        (double) needless / keys);
  }

  private static RingNode node(int index) {
    return new RingNode("cache-" + index + ".cache.default.svc.cluster.local", PORT, 1);
  }

  private static int[] owners(Ring ring, int keys) {
    int[] owners = new int[keys];
    IntStream.range(0, keys)
        .parallel()
        .forEach(
            index -> {
              byte[] key = ("user:" + index + ":profile").getBytes(StandardCharsets.US_ASCII);
              owners[index] = ring.owner(key, 0, key.length);
            });
    return owners;
  }

  private static int[] byChance(int keys, int nodes) {
    return new SplittableRandom(1).ints(keys, 0, nodes).toArray();
  }

  private static long[] loads(int[] owners, int nodes) {
    long[] loads = new long[nodes];
    for (int owner : owners) {
      loads[owner]++;
    }
    return loads;
  }
}
