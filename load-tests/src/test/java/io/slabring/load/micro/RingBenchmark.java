package io.slabring.load.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Ketama with 100 nodes. Baseline of the look-up: the key's hash modulo the number of nodes; of the
 * building: the ring that does just that, which has nothing to prepare.
 */
@State(Scope.Thread)
public class RingBenchmark {
  private static final int NODES = 100;
  private static final int KEYS = 1024;

  private final List<RingNode> nodes =
      IntStream.range(0, NODES).mapToObj(i -> new RingNode("10.0.0." + i, 11211, 1)).toList();
  private final byte[][] keys =
      IntStream.range(0, KEYS)
          .mapToObj(i -> ("page:fragment:" + i * 7919).getBytes(US_ASCII))
          .toArray(byte[][]::new);
  private final Ring ring = RingKind.KETAMA.build(nodes);
  private int turn;

  @Benchmark
  public int lookUp() {
    byte[] key = nextKey();
    return ring.owner(key, 0, key.length);
  }

  @Benchmark
  public int lookUpBaseline() {
    return Math.floorMod(Arrays.hashCode(nextKey()), NODES);
  }

  @Benchmark
  public Ring build() {
    return RingKind.KETAMA.build(nodes);
  }

  @Benchmark
  public Ring buildBaseline() {
    return RingKind.LIBMEMCACHED_MODULO.build(nodes);
  }

  private byte[] nextKey() {
    turn = (turn + 1) & (KEYS - 1);
    return keys[turn];
  }
}
