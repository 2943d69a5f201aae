package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.StoreClock;
import java.lang.foreign.MemorySegment;

/**
 * Tells the observer of a session what its commands do to items; costs one look when there is none.
 * The stripe of the item that a method is given must be held. Belongs to the session's thread.
 */
final class SessionWatch {
  private final Slabs slabs;
  private final StoreClock clock;
  private final byte[] key = new byte[Key.MAX_LENGTH];
  private final MemorySegment keySegment = MemorySegment.ofArray(key);
  private StoreObserver observer; // null when nobody watches

  /** How the last look-up that found a dead item ended. */
  private StoreObserver.Fetch dead = StoreObserver.Fetch.NOT_FOUND;

  SessionWatch(Slabs slabs, StoreClock clock) {
    this.slabs = slabs;
    this.clock = clock;
  }

  /** Sets the observer from now on; null for none. */
  void observer(StoreObserver watching) {
    observer = watching;
  }

  /** The look-up that will be told of next found an item that was dead. */
  void foundDead(boolean flushed) {
    if (observer != null) {
      dead = flushed ? StoreObserver.Fetch.FLUSHED : StoreObserver.Fetch.EXPIRED;
    }
  }

  /** An item was looked up; {@code ref} is 0 when there is none. */
  void fetched(Key wanted, int ref) {
    if (observer != null) {
      tellFetched(wanted.copyTo(key), ref);
    }
  }

  /** An item with the key of the reserved item {@code like} was looked up. */
  void fetchedLike(int like, int ref) {
    if (observer != null) {
      tellFetched(Values.copyKey(slabs.address(like), keySegment, 0), ref);
    }
  }

  private void tellFetched(int keyLength, int ref) {
    if (ref == 0) {
      observer.fetched(key, keyLength, dead, 0, 0);
    } else {
      int size = ItemLayout.valueLength(slabs.address(ref));
      int classId = slabs.classOfItem(ref).id();
      observer.fetched(key, keyLength, StoreObserver.Fetch.FOUND, size, classId);
    }
    dead = StoreObserver.Fetch.NOT_FOUND;
  }

  /** What became of a value that has an item. */
  void stored(Outcome result, StoreMode mode, int ref) {
    if (observer != null) {
      long item = slabs.address(ref);
      int length = Values.copyKey(item, keySegment, 0);
      int expiry = ItemLayout.expiry(item);
      int ttl = expiry == 0 ? 0 : expiry - clock.now();
      int size = ItemLayout.valueLength(item);
      observer.stored(key, length, result, mode, ttl, size, slabs.classOfItem(ref).id());
    }
  }

  /** A value was refused for its size. */
  void refused(Outcome result, StoreMode mode, Key wanted) {
    if (observer != null) {
      observer.stored(key, wanted.copyTo(key), result, mode, 0, 0, 0);
    }
  }

  /** An item is being deleted, by a meta command or a classic one. */
  void deleted(int ref, boolean meta) {
    if (observer != null) {
      long item = slabs.address(ref);
      int length = Values.copyKey(item, keySegment, 0);
      int size = ItemLayout.valueLength(item);
      observer.deleted(key, length, meta, size, slabs.classOfItem(ref).id());
    }
  }
}
