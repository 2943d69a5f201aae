package io.slabring.client.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RingThreadsTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int KEYS = 1000;
  private static final byte[][] KEY_LIST =
      IntStream.range(0, KEYS)
          .mapToObj(i -> ("session:" + "0123456789abcdef".repeat(i % 16) + i))
          .map(key -> key.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);

  private static Ring ring(RingKind kind) {
    return kind.build(
        IntStream.range(0, 20).mapToObj(i -> new RingNode("node-" + i, 11211, 1)).toList());
  }

  private static long ownersOf(Ring ring) {
    long sum = 0;
    for (byte[] key : KEY_LIST) {
      sum = sum * 31 + ring.owner(key, 0, key.length);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void manyThreadsSeeTheSameOwners(RingKind kind) throws Exception {
    Ring ring = ring(kind);
    long expected = ownersOf(ring);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Long>> sums = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        sums.add(threads.submit(() -> ownersOf(ring)));
      }
      for (Future<Long> sum : sums) {
        assertThat(sum.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void lookingUpAllocatesNothing(RingKind kind) {
    Ring ring = ring(kind);
    long sum = 0;
    for (int i = 0; i < 50; i++) {
      sum += ownersOf(ring);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 50; i++) {
      sum -= ownersOf(ring);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(sum).isZero();
    assertThat(allocated).as("bytes for %d look-ups", 50 * KEYS).isLessThan(1024);
  }
}
