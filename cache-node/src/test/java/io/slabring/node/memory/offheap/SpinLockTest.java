package io.slabring.node.memory.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SpinLockTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 100_000;

  private long first; // equal to `second` whenever the lock is free
  private long second;

  @Test
  void onlyOneThreadIsInside() throws Exception {
    SpinLock lock = new SpinLock(2, 4);
    inParallel(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            if ((i & 7) == 0) {
              if (!lock.tryLock(1)) {
                lock.lock(1);
              }
            } else {
              lock.lock(1);
            }
            assertThat(first == second).as("torn in round %d", i).isTrue();
            first++;
            second++;
            lock.unlock(1);
          }
        });
    assertThat(first).isEqualTo((long) THREADS * ROUNDS).isEqualTo(second);
  }

  @Test
  void locksOfOneArrayAreIndependent() {
    SpinLock lock = new SpinLock(3, 0);
    lock.lock(1);
    assertThat(lock.tryLock(0)).isTrue();
    assertThat(lock.tryLock(1)).as("not reentrant").isFalse();
    assertThat(lock.tryLock(2)).isTrue();
    lock.unlock(1);
    assertThat(lock.isLocked(0)).isTrue();
    assertThat(lock.isLocked(1)).isFalse();
    assertThat(lock.tryLock(1)).isTrue();
  }

  @Test
  void unlockingWhatIsFreeIsABug() {
    SpinLock lock = new SpinLock(1, 0);
    assertThatThrownBy(() -> lock.unlock(0)).isInstanceOf(AssertionError.class);
  }

  private static void inParallel(Runnable work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(work));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }
}
