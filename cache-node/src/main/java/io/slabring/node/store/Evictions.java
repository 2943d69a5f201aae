package io.slabring.node.store;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Values;
import java.lang.foreign.MemorySegment;

/** Tells which items are evicted, when somebody wants to know. Thread-safe. */
final class Evictions {
  private final StoreClock clock;
  private volatile EvictionObserver observer;

  /** One item is told at a time; guards the key. */
  private final byte[] key = new byte[Key.MAX_LENGTH];

  private final MemorySegment keySegment = MemorySegment.ofArray(key);

  Evictions(StoreClock clock) {
    this.clock = clock;
  }

  void observer(EvictionObserver watching) {
    observer = watching;
  }

  /** An item is about to be evicted; its stripe and class are locked. */
  void tell(long item, int classId) {
    EvictionObserver watching = observer;
    if (watching == null) {
      return;
    }
    boolean fetched = (ItemLayout.flags(item) & ItemLayout.FETCHED) != 0;
    int expiry = ItemLayout.expiry(item);
    long ttl = expiry == 0 ? -1 : expiry - clock.now();
    int idle = clock.now() - ItemLayout.access(item);
    synchronized (key) {
      int length = Values.copyKey(item, keySegment, 0);
      watching.evicted(key, length, fetched, ttl, idle, ItemLayout.valueLength(item), classId);
    }
  }
}
