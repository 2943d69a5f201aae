package io.slabring.node.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long event loops take to get to a new task. Thread-safe. */
final class LoopLag {
  private final List<EventExecutor> loops;
  private final AtomicLongArray nanos;
  private final AtomicIntegerArray underWay;

  LoopLag(List<EventExecutor> loops) {
    this.loops = List.copyOf(loops);
    nanos = new AtomicLongArray(loops.size());
    underWay = new AtomicIntegerArray(loops.size());
  }

  /** What was measured last; begins to measure again, one task for each loop at a time. */
  long[] next() {
    long[] last = new long[loops.size()];
    for (int i = 0; i < last.length; i++) {
      last[i] = nanos.get(i);
      if (underWay.compareAndSet(i, 0, 1)) {
        begin(i);
      }
    }
    return last;
  }

  private void begin(int loop) {
    long start = System.nanoTime();
    loops
        .get(loop)
        .execute(
            () -> {
              nanos.set(loop, System.nanoTime() - start);
              underWay.set(loop, 0);
            });
  }
}
