package io.slabring.node.store;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the commands of a session have in common: finding live items, linking and unlinking, and the
 * marks of a use. Every method wants the stripe of the item's hash held.
 */
final class SessionItems {
  private final Slabs slabs;
  private final Liveness liveness;
  private final StoreClock clock;
  private final Tunables tunables;
  private final CasUniques uniques;
  private final AtomicLong linkedItems;
  private final SessionCounters counters;

  /** Who watches this session, or null. */
  private StoreObserver observer;

  /** How the last look-up that found a dead item ended; read only when somebody watches. */
  private StoreObserver.Fetch dead = StoreObserver.Fetch.NOT_FOUND;

  /**
   * The epoch of the last look-up: what is linked next is derived from what that has found, so it
   * must not be of a later one.
   */
  private int epoch;

  private final byte[] watchedKey = new byte[Key.MAX_LENGTH];
  private final MemorySegment watchedKeySegment = MemorySegment.ofArray(watchedKey);

  SessionItems(SessionParts store, SessionCounters counters) {
    this.slabs = store.slabs();
    this.liveness = store.liveness();
    this.clock = store.clock();
    this.tunables = store.tunables();
    this.uniques = store.uniques();
    this.linkedItems = store.linkedItems();
    this.counters = counters;
  }

  void observer(StoreObserver watching) {
    observer = watching;
  }

  /** The live item with this key, or 0; one that is dead is removed. */
  int findLive(Key key, long hash) {
    int ref = liveOrNone(slabs.find(key), hash);
    if (observer != null) {
      tellFetched(key, ref);
    }
    return ref;
  }

  /** As {@link #findLive} for a store, which reclaims a dead one; no watcher is told. */
  int findForStore(Key key, long hash) {
    int ref = slabs.find(key);
    if (ref != 0 && !liveness.renewIfLive(slabs.address(ref))) {
      SlabClass slabClass = slabs.classOfItem(ref);
      slabClass.lock();
      slabClass.counters().reclaimed++;
      slabClass.unlock();
    }
    return liveOrNone(ref, hash);
  }

  /** The live item with the key of a reserved one, or 0. */
  int findLiveLike(long hash, int like) {
    int ref = liveOrNone(slabs.findLike(hash, like), hash);
    if (observer != null) {
      tellFetched(Values.copyKey(slabs.address(like), watchedKeySegment, 0), ref);
    }
    return ref;
  }

  private int liveOrNone(int ref, long hash) {
    epoch = liveness.epoch();
    if (ref == 0 || liveness.renewIfLive(slabs.address(ref))) {
      return ref;
    }
    boolean flushed = liveness.isVoid(slabs.address(ref));
    counters.count(flushed ? Counter.GET_FLUSHED : Counter.GET_EXPIRED);
    if (observer != null) {
      dead = flushed ? StoreObserver.Fetch.FLUSHED : StoreObserver.Fetch.EXPIRED;
    }
    unlink(hash, ref);
    return 0;
  }

  /** Tells whoever watches, if anybody does, that an item was looked up. */
  void tellFetched(Key key, int ref) {
    if (observer != null) {
      tellFetched(key.copyTo(watchedKey), ref);
    }
  }

  private void tellFetched(int keyLength, int ref) {
    if (ref == 0) {
      observer.fetched(watchedKey, keyLength, dead, 0, 0);
    } else {
      int size = ItemLayout.valueLength(slabs.address(ref));
      int classId = slabs.classOfItem(ref).id();
      observer.fetched(watchedKey, keyLength, StoreObserver.Fetch.FOUND, size, classId);
    }
    dead = StoreObserver.Fetch.NOT_FOUND;
  }

  /** Tells whoever watches, if anybody does, what became of a value that has an item. */
  void tellStored(Outcome result, StoreMode mode, int ref) {
    if (observer != null) {
      long item = slabs.address(ref);
      int length = Values.copyKey(item, watchedKeySegment, 0);
      int expiry = ItemLayout.expiry(item);
      int ttl = expiry == 0 ? 0 : expiry - clock.now();
      int size = ItemLayout.valueLength(item);
      observer.stored(watchedKey, length, result, mode, ttl, size, slabs.classOfItem(ref).id());
    }
  }

  /** Tells whoever watches, if anybody does, that a value was refused for its size. */
  void tellRefused(Outcome result, StoreMode mode, Key key) {
    if (observer != null) {
      observer.stored(watchedKey, key.copyTo(watchedKey), result, mode, 0, 0, 0);
    }
  }

  /** Tells whoever watches, if anybody does, that an item is being deleted. */
  void tellDeleted(int ref, boolean meta) {
    if (observer != null) {
      long item = slabs.address(ref);
      int length = Values.copyKey(item, watchedKeySegment, 0);
      int size = ItemLayout.valueLength(item);
      observer.deleted(watchedKey, length, meta, size, slabs.classOfItem(ref).id());
    }
  }

  /** Marks a use: the first makes an item fetched, the second active. */
  void bump(long item) {
    int flags = ItemLayout.flags(item);
    if ((flags & ItemLayout.FETCHED) == 0) {
      ItemLayout.flags(item, flags | ItemLayout.FETCHED);
    } else if (!ItemLayout.active(item)) {
      ItemLayout.active(item, true);
    }
    touchAccess(item);
  }

  /** Notes the time of an access. */
  void touchAccess(long item) {
    int now = clock.now();
    if (ItemLayout.access(item) != now) {
      ItemLayout.access(item, now);
    }
  }

  void countHit(int ref, long item) {
    counters.countHit(ItemLayout.segment(item), slabs.classOfItem(ref).id());
  }

  /** Makes a reserved item visible; its key was looked up under the same hold of the stripe. */
  void link(long hash, int ref, long newCas) {
    long item = slabs.address(ref);
    stamp(item, newCas);
    ItemLayout.epoch(item, epoch);
    slabs.link(hash, ref, segmentFor(ItemLayout.expiry(item)));
    linkedItems.incrementAndGet();
    counters.count(Counter.TOTAL_ITEMS);
  }

  /** Puts a reserved item in the place of the old one, if there is one. */
  void replace(long hash, int old, int ref, long newCas) {
    if (old != 0) {
      unlink(hash, old);
    }
    link(hash, ref, newCas);
  }

  /** Makes an item invisible and frees it. */
  void unlink(long hash, int ref) {
    slabs.unlink(hash, ref);
    linkedItems.decrementAndGet();
  }

  /** A new CAS unique and access time, as every change gives. */
  void stamp(long item, long newCas) {
    ItemLayout.access(item, clock.now());
    ItemLayout.cas(item, uniques.forChange(newCas));
  }

  private int segmentFor(int expiry) {
    int temporaryTtl = tunables.temporaryTtl;
    if (temporaryTtl >= 0 && expiry != 0 && expiry - clock.now() <= temporaryTtl) {
      return Segment.TEMP;
    }
    return tunables.segmented ? Segment.HOT : Segment.COLD;
  }

  /** Whether a new value may overwrite the old one where it lies. */
  boolean fitsInPlace(int ref, int classId, int clientFlags, int expiry) {
    long item = slabs.address(ref);
    return !ItemLayout.isChained(item)
        && !slabs.isPinned(ref)
        && slabs.classOfChunk(ref).id() == classId
        && (ItemLayout.clientFlags(item) == 0) == (clientFlags == 0)
        && (ItemLayout.segment(item) == Segment.TEMP) == (segmentFor(expiry) == Segment.TEMP);
  }

  long secondsToLive(long item) {
    return secondsUntil(ItemLayout.expiry(item));
  }

  /** Seconds until an expiry; -1 means never. */
  long secondsUntil(int expiry) {
    return expiry == 0 ? -1 : expiry - clock.now();
  }
}
