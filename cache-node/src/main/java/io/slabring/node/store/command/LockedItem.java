package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.Tunables;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The item of one key while the stripe of the key is locked: from {@link #lock} to {@link #close},
 * which a command puts into one {@code try}. A flyweight of one session, so it belongs to that
 * thread, and a command may lock one item at a time.
 */
final class LockedItem implements AutoCloseable {
  private final Slabs slabs;
  private final Liveness liveness;
  private final StoreClock clock;
  private final CasUniques uniques;
  private final Tunables tunables;
  private final AtomicLong linkedItems;
  private final SessionCounters counters;
  private final SessionWatch watch;

  private long hash;
  private int ref; // 0 when there is no item
  private boolean locked;

  /**
   * The epoch of the look-up: what is linked next is derived from what that has found, so it must
   * not be of a later one.
   */
  private int epoch;

  LockedItem(SessionParts store, SessionCounters counters, SessionWatch watch) {
    this.slabs = store.slabs();
    this.liveness = store.liveness();
    this.clock = store.clock();
    this.uniques = store.uniques();
    this.tunables = store.tunables();
    this.linkedItems = store.linkedItems();
    this.counters = counters;
    this.watch = watch;
  }

  /** Takes the stripe of a key's hash; no item is found yet. */
  LockedItem lock(long keyHash) {
    slabs.lock(keyHash);
    hash = keyHash;
    ref = 0;
    locked = true;
    return this;
  }

  /** Lets the stripe go, unless it was left to a hit. */
  @Override
  public void close() {
    if (locked) {
      locked = false;
      slabs.unlock(hash);
    }
  }

  /** Opens a hit on the item as it is, before this command changes it. */
  void open(Hit hit) {
    hit.open(ref, hash, clock.now());
  }

  /** The open hit unlocks, not {@link #close}: as the last step of a command. */
  void leaveToHit() {
    locked = false;
  }

  /** Finds the live item with this key; one that is dead is removed. */
  LockedItem find(Key key) {
    ref = liveOrNone(slabs.find(key));
    watch.fetched(key, ref);
    return this;
  }

  /** As {@link #find} for a store, which reclaims a dead one; no watcher is told. */
  LockedItem findForStore(Key key) {
    int found = slabs.find(key);
    if (found != 0 && !liveness.renewIfLive(slabs.address(found))) {
      SlabClass slabClass = slabs.classOfItem(found);
      slabClass.lock();
      slabClass.counters().reclaimed++;
      slabClass.unlock();
    }
    ref = liveOrNone(found);
    return this;
  }

  /** Finds the live item with the key of a reserved one. */
  LockedItem findLike(int like) {
    ref = liveOrNone(slabs.findLike(hash, like));
    watch.fetchedLike(like, ref);
    return this;
  }

  /** Finds the item with this key, be it dead. */
  LockedItem findAny(Key key) {
    ref = slabs.find(key);
    watch.fetched(key, ref);
    return this;
  }

  /** Finds the item with the key of a reserved one, be it dead; no watcher is told. */
  LockedItem findAnyLike(int like) {
    ref = slabs.findLike(hash, like);
    return this;
  }

  private int liveOrNone(int found) {
    epoch = liveness.epoch();
    if (found == 0 || liveness.renewIfLive(slabs.address(found))) {
      return found;
    }
    boolean flushed = liveness.isVoid(slabs.address(found));
    counters.count(flushed ? Counter.GET_FLUSHED : Counter.GET_EXPIRED);
    watch.foundDead(flushed);
    unlink(found);
    return 0;
  }

  /** Whether no item was found. */
  boolean isMissing() {
    return ref == 0;
  }

  /** Its reference, or 0. */
  int ref() {
    return ref;
  }

  /** Its offset for {@link ItemLayout}. */
  long address() {
    return slabs.address(ref);
  }

  /** Number of the size class it counts for. */
  int sizeClass() {
    return slabs.classOfItem(ref).id();
  }

  /** Counts that a get has found it. */
  void countHit() {
    counters.countHit(ItemLayout.segment(slabs.address(ref)), sizeClass());
  }

  /** Marks a use: the first makes it fetched, the second active. */
  void bump() {
    long item = slabs.address(ref);
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

  /** A new CAS unique and access time, as every change gives. */
  void stamp(long item, long newCas) {
    ItemLayout.access(item, clock.now());
    ItemLayout.cas(item, uniques.forChange(newCas));
  }

  /** Puts a reserved item in its place, or links it as the first with this key. */
  void replace(int fresh, long newCas) {
    if (ref != 0) {
      unlink(ref);
    }
    long item = slabs.address(fresh);
    stamp(item, newCas);
    ItemLayout.epoch(item, epoch);
    slabs.link(hash, fresh, segmentFor(ItemLayout.expiry(item)));
    linkedItems.incrementAndGet();
    counters.count(Counter.TOTAL_ITEMS);
    ref = fresh;
  }

  /** Makes it invisible and frees it. */
  void unlink() {
    unlink(ref);
    ref = 0;
  }

  private void unlink(int found) {
    slabs.unlink(hash, found);
    linkedItems.decrementAndGet();
  }

  private int segmentFor(int expiry) {
    int temporaryTtl = tunables.temporaryTtl;
    if (temporaryTtl >= 0 && expiry != 0 && expiry - clock.now() <= temporaryTtl) {
      return Segment.TEMP;
    }
    return tunables.segmented ? Segment.HOT : Segment.COLD;
  }

  /** Whether a new value may overwrite the old one where it lies. */
  boolean fitsInPlace(int classId, int clientFlags, int expiry) {
    long item = slabs.address(ref);
    return !ItemLayout.isChained(item)
        && !slabs.isPinned(ref)
        && slabs.classOfChunk(ref).id() == classId
        && (ItemLayout.clientFlags(item) == 0) == (clientFlags == 0)
        && (ItemLayout.segment(item) == Segment.TEMP) == (segmentFor(expiry) == Segment.TEMP);
  }
}
