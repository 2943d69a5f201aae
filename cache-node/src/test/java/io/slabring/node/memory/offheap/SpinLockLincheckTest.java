package io.slabring.node.memory.offheap;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Lincheck runs small scenarios of two threads through the interleavings of {@link SpinLock} one by
 * one: the counter behind it must behave as if one thread used it. The store itself is too large
 * for that (its memory is not an object that Lincheck could follow); see StoreConcurrencyTest.
 */
public class SpinLockLincheckTest {
  private static final int LOCK = 1;

  private final SpinLock lock = new SpinLock(2, 4);
  private int first;
  private int second;

  @Operation
  public int increment() {
    lock.lock(LOCK);
    try {
      first++;
      second = first;
      return second;
    } finally {
      lock.unlock(LOCK);
    }
  }

  @Operation
  public int incrementIfFree() {
    if (!lock.tryLock(LOCK)) {
      return increment();
    }
    try {
      second++;
      first = second;
      return first;
    } finally {
      lock.unlock(LOCK);
    }
  }

  @Operation
  public boolean isWhole() {
    lock.lock(LOCK);
    try {
      return first == second;
    } finally {
      lock.unlock(LOCK);
    }
  }

  @Test
  void everyInterleavingLooksLikeOneThread() {
    new ModelCheckingOptions()
        .iterations(6)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .check(SpinLockLincheckTest.class);
  }
}
