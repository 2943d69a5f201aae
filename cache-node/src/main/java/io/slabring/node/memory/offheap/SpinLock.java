package io.slabring.node.memory.offheap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * An array of tiny non-reentrant locks for critical sections of well under a microsecond. Waiters
 * spin, then yield, then nap, so an owner that was descheduled is not kept off its core.
 */
public final class SpinLock {
  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int SPINS = 128;
  private static final int YIELDS = 64;
  private static final long NAP_NANOS = 50_000;

  private final int[] state;
  private final int shift;

  /**
   * @param count how many locks
   * @param spacing log2 of the distance between two, in ints: 4 gives each its own cache line
   */
  public SpinLock(int count, int spacing) {
    state = new int[count << spacing];
    shift = spacing;
  }

  /** Takes a lock; waits while another thread holds it. */
  public void lock(int index) {
    if (!STATE.compareAndSet(state, index << shift, 0, 1)) {
      lockSlowly(index << shift);
    }
  }

  /** Takes a lock if no thread holds it. */
  public boolean tryLock(int index) {
    return STATE.compareAndSet(state, index << shift, 0, 1);
  }

  /** Releases a lock; the caller has it. */
  public void unlock(int index) {
    assert isLocked(index) : "not locked: " + index;
    STATE.setRelease(state, index << shift, 0);
  }

  /** Whether somebody has a lock at this moment. */
  public boolean isLocked(int index) {
    return (int) STATE.getOpaque(state, index << shift) != 0;
  }

  private void lockSlowly(int slot) {
    for (int round = 0; ; round++) {
      if ((int) STATE.getOpaque(state, slot) == 0 && STATE.compareAndSet(state, slot, 0, 1)) {
        return;
      }
      if (round < SPINS) {
        Thread.onSpinWait();
      } else if (round < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }
}
