package io.slabring.node.store;

import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;

/**
 * What the debug commands do to a store so that tests need not wait: they move its clock, and hold
 * items as a slow client would. A client that locks or pins and does not undo it blocks others
 * forever. Thread-safe.
 */
public final class DebugControl {
  private final Slabs slabs;
  private final StoreClock clock;
  private final Liveness liveness;
  private int lastPinned;

  DebugControl(Slabs slabs, StoreClock clock, Liveness liveness) {
    this.slabs = slabs;
    this.clock = clock;
    this.liveness = liveness;
  }

  /** Stops the store's clock, or lets it go on. */
  public void pauseClock(boolean stop) {
    clock.pause(stop);
  }

  /** Moves the store's clock on by so many seconds; what falls due does so at once. */
  public void advanceClock(long seconds) {
    clock.advance(seconds);
    liveness.tick();
  }

  /** Takes the lock of a key as if a command were at work on it. */
  public void lock(Key key) {
    slabs.lock(key.hash());
  }

  /** Ends {@link #lock}; nothing when nobody holds that lock. */
  public void unlock(Key key) {
    slabs.tryLock(key.hash()); // else an unlock without a lock would be a fault
    slabs.unlock(key.hash());
  }

  /** Pins an item as if a client were reading its value; false when it is not there. */
  public synchronized boolean pin(Key key) {
    slabs.lock(key.hash());
    try {
      int ref = slabs.find(key);
      if (ref == 0 || !slabs.pin(ref)) {
        return false;
      }
      lastPinned = ref;
      return true;
    } finally {
      slabs.unlock(key.hash());
    }
  }

  /** Ends the last {@link #pin}, even if the item was removed since; false when it has ended. */
  public synchronized boolean unpinLast() {
    int ref = lastPinned;
    lastPinned = 0;
    if (ref != 0) {
      slabs.unpin(ref);
    }
    return ref != 0;
  }

  /** Ends {@link #pin}; false when the item is not there or nobody reads it. */
  public synchronized boolean unpin(Key key) {
    int ref;
    slabs.lock(key.hash());
    try {
      ref = slabs.find(key);
      if (ref == 0 || !slabs.isPinned(ref)) {
        return false;
      }
    } finally {
      slabs.unlock(key.hash());
    }
    if (ref == lastPinned) {
      lastPinned = 0;
    }
    slabs.unpin(ref);
    return true;
  }
}
