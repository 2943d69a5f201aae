package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.Tunables;
import java.lang.foreign.MemorySegment;
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
  private final byte[] keyBytes = new byte[Key.MAX_LENGTH];
  private final MemorySegment keySegment = MemorySegment.ofArray(keyBytes);
  private boolean staysHere;

  /** The key is another node's, and the command is carried out here all the same. */
  private boolean foreign;

  private long hash;
  private int ref; // 0 when there is no item
  private int bequest; // an item that is not live, but kept for another node; mostly 0
  private Counter dead; // what the look-up counts if it has removed a dead item; mostly null
  private Place place; // where the item may be, if not here; mostly null
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
    ref = bequest = 0;
    place = null;
    foreign = false;
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

  /**
   * Finds the live item with this key; one that is dead is removed. If there is none it may be
   * elsewhere: see {@link #place}.
   */
  LockedItem find(Key key) {
    ref = liveOrNone(slabs.find(key));
    if (ref == 0) {
      place = seek(key);
      if (place != null) {
        return this; // the command is carried out there, or later
      }
      countDead();
    }
    watch.fetched(key, ref);
    return this;
  }

  /**
   * As {@link #find} for a store, which reclaims a dead one; no watcher is told.
   *
   * @param replaces whether it stores whatever was there, so that no former owner matters
   */
  LockedItem findForStore(Key key, boolean replaces) {
    int found = slabs.find(key);
    if (found != 0 && liveness.isGone(slabs.address(found))) {
      SlabClass slabClass = slabs.classOfItem(found);
      slabClass.lock();
      slabClass.counters().reclaimed++;
      slabClass.unlock();
    }
    ref = liveOrNone(found);
    if (ref == 0) {
      place = seek(key);
      if (replaces && place != null && !place.isOwner()) {
        place = null;
      }
      if (place == null) {
        countDead();
      }
    }
    return this;
  }

  /**
   * Finds the live item with the key of a reserved one.
   *
   * @param reserved epoch in which it was reserved; if it is of another now, the key may have
   *     become another node's: see {@link #place}
   */
  LockedItem findLike(int like, int reserved) {
    ref = liveOrNone(slabs.findLike(hash, like));
    if (ref == 0) {
      countDead();
      Place owner = epoch == reserved && !staysHere ? null : seekLike(like);
      place = owner != null && owner.isOwner() ? owner : null;
    }
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

  /** Finds what is kept for the heir of a view. */
  LockedItem findBequest(Key key, long asOf) {
    ref = bequestOrNone(slabs.find(key), asOf);
    return this;
  }

  /** As {@link #findBequest(Key, long)}, if exactly this chunk has it still. */
  LockedItem findBequest(int chunk, long asOf) {
    ref = bequestOrNone(slabs.isLinked(hash, chunk) ? chunk : 0, asOf);
    return this;
  }

  private int bequestOrNone(int found, long asOf) {
    return found != 0 && liveness.isBequest(slabs.address(found), asOf) ? found : 0;
  }

  /** Finds the live item with the key of a reserved one that comes from a former owner. */
  LockedItem findForHeir(int like) {
    ref = liveOrNone(slabs.findLike(hash, like));
    return this;
  }

  private int liveOrNone(int found) {
    dead = null;
    epoch = liveness.epoch();
    if (found == 0 || liveness.renewIfLive(slabs.address(found))) {
      return found;
    }
    if (liveness.isGone(slabs.address(found))) {
      dead = liveness.isVoid(slabs.address(found)) ? Counter.GET_FLUSHED : Counter.GET_EXPIRED;
      unlink(found);
    } else {
      bequest = found;
    }
    return 0;
  }

  private void countDead() {
    if (dead != null) {
      counters.count(dead);
      watch.foundDead(dead == Counter.GET_FLUSHED);
    }
  }

  /** Where a key may be that was not found: null if nowhere else. */
  private Place seek(Key key) {
    return liveness.isAlone() ? null : seek(key.copyTo(keyBytes));
  }

  /** As {@link #seek} with the key of a reserved item. */
  private Place seekLike(int like) {
    return liveness.isAlone() ? null : seek(Values.copyKey(slabs.address(like), keySegment, 0));
  }

  private Place seek(int length) {
    Place found = liveness.whereabouts().of(keyBytes, length, hash);
    foreign = found != null && found.isOwner() && staysHere;
    return foreign ? null : found;
  }

  /** Whether commands serve the keys of other owners as if they were this node's. */
  void stayHere(boolean stays) {
    staysHere = stays;
  }

  /**
   * Where the item that was not found may be, so that the command must not be carried out here;
   * null if it can be. It stays known after {@link #close}.
   */
  Place place() {
    return place;
  }

  /** Whether there is a {@link #place}. */
  boolean isElsewhere() {
    return place != null;
  }

  /** What a former owner has for this key will not be asked for any more. */
  void settle() {
    liveness.whereabouts().settle(hash);
  }

  /** The key's hash. */
  long hash() {
    return hash;
  }

  /** The epoch of the look-up. */
  int epoch() {
    return epoch;
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
    } else {
      settle();
      removeBequest();
    }
    long item = slabs.address(fresh);
    stamp(item, newCas);
    ItemLayout.epoch(item, epoch);
    if (foreign) {
      ItemLayout.expiry(item, StoreClock.EXPIRED); // else a later hit would prove nothing
    }
    slabs.link(hash, fresh, segmentFor(ItemLayout.expiry(item)));
    countLinked(fresh);
  }

  /** Makes it invisible and frees it. */
  void unlink() {
    unlink(ref);
    ref = 0;
  }

  /**
   * Links a reserved item that comes from a former owner; there is none with this key, and the key
   * is settled.
   *
   * @param ofView epoch with which the view began that made this node its heir
   */
  void inherit(int fresh, int ofView, Inherited from) {
    removeBequest();
    long item = slabs.address(fresh);
    ItemLayout.access(item, clock.now() - from.idleSeconds);
    ItemLayout.cas(item, uniques.forChange(0));
    ItemLayout.epoch(item, ofView);
    int segment = segmentFor(ItemLayout.expiry(item));
    if (from.handedOver && segment == Segment.HOT) {
      segment = from.segment == Segment.WARM ? Segment.WARM : Segment.COLD;
    }
    if (from.handedOver) {
      slabs.linkByAccess(hash, fresh, segment);
    } else {
      slabs.link(hash, fresh, segment);
    }
    countLinked(fresh);
  }

  private void countLinked(int fresh) {
    linkedItems.incrementAndGet();
    counters.count(Counter.TOTAL_ITEMS);
    ref = fresh;
  }

  /** The index has one item for a key: what is kept for another node gives way. */
  private void removeBequest() {
    if (bequest != 0) {
      unlink(bequest);
      bequest = 0;
    }
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
