package io.slabring.node.store.space;

import io.slabring.node.measure.Histogram;
import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.StoreClock;
import java.lang.foreign.MemorySegment;

/**
 * Which items are evicted: their ages, and all of them when somebody wants to know. Thread-safe.
 */
public final class Evictions {
  private final StoreClock clock;
  private volatile EvictionObserver observer;

  /** One item is told at a time; guards the key. */
  private final byte[] key = new byte[Key.MAX_LENGTH];

  private final MemorySegment keySegment = MemorySegment.ofArray(key);

  /** By size class, whose lock guards the writing; null where nothing was evicted yet. */
  private final Histogram[] ages;

  public Evictions(StoreClock clock, int largestClass) {
    this.clock = clock;
    this.ages = new Histogram[largestClass + 1];
  }

  /** Sets the observer of evicted items; null for none. */
  public void observer(EvictionObserver watching) {
    observer = watching;
  }

  /** An item is about to be evicted; its stripe and class are locked. */
  void tell(long item, int classId) {
    int idle = clock.idle(item);
    if (ages[classId] == null) {
      ages[classId] = new Histogram();
    }
    ages[classId].record(idle, 1);
    EvictionObserver watching = observer;
    if (watching == null) {
      return;
    }
    boolean fetched = (ItemLayout.flags(item) & ItemLayout.FETCHED) != 0;
    long ttl = clock.secondsUntil(ItemLayout.expiry(item));
    synchronized (key) {
      int length = Values.copyKey(item, keySegment, 0);
      watching.evicted(key, length, fetched, ttl, idle, ItemLayout.valueLength(item), classId);
    }
  }

  /** How many seconds the evicted items had not been used. */
  public Histogram ages() {
    Histogram all = new Histogram();
    for (Histogram ofClass : ages) {
      if (ofClass != null) {
        all.add(ofClass);
      }
    }
    return all;
  }
}
