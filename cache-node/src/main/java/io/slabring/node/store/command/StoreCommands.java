package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.ValueWriter;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.space.Allocator;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The commands that store a value. They take memory before they lock, so each locks its key itself.
 */
final class StoreCommands {
  private final LockedItem items;
  private final Liveness liveness;
  private final Slabs slabs;
  private final Allocator allocator;
  private final StoreClock clock;
  private final SessionCounters counters;
  private final SessionWatch watch;
  private final ValueWriter joined;
  private final CasUniques uniques;
  private final long maxItemBytes;
  private final AtomicLong linkedItems;

  StoreCommands(
      SessionParts store, LockedItem items, SessionCounters counters, SessionWatch watch) {
    this.items = items;
    this.liveness = store.liveness();
    this.slabs = store.slabs();
    this.allocator = store.allocator();
    this.clock = store.clock();
    this.counters = counters;
    this.watch = watch;
    this.joined = new ValueWriter(slabs, allocator::allocate);
    this.uniques = store.uniques();
    this.maxItemBytes = store.maxItemBytes();
    this.linkedItems = store.linkedItems();
  }

  /**
   * Takes memory for a value that is about to arrive. When there is none, a SET also drops the old
   * value, since it is known to be out of date.
   *
   * @return RESERVED, TOO_LARGE, NO_MEMORY or ELSEWHERE
   */
  Outcome reserve(Key key, int valueLength, Reservation reservation) {
    int epoch = liveness.epoch();
    if (!liveness.isAlone()) {
      try (LockedItem item = items.lock(key.hash())) {
        if (item.findForStore(key, reservation.mode == StoreMode.SET).isElsewhere()) {
          return Outcome.ELSEWHERE;
        }
        epoch = item.epoch();
      }
    }
    return reserveHere(key, valueLength, reservation, epoch);
  }

  private Outcome reserveHere(Key key, int valueLength, Reservation reservation, int epoch) {
    long size = ItemLayout.size(key.length(), reservation.clientFlags, valueLength);
    if (size > maxItemBytes) {
      return refuse(reservation, key, Counter.STORE_TOO_LARGE, Outcome.TOO_LARGE);
    }
    int flags = reservation.binaryKey ? ItemLayout.BINARY_KEY : 0;
    int expiry = clock.expiry(reservation.exptime);
    return reservation.take(key, valueLength, expiry, flags, epoch, Integer.MAX_VALUE)
        ? Outcome.RESERVED
        : refuse(reservation, key, Counter.STORE_NO_MEMORY, Outcome.NO_MEMORY);
  }

  private Outcome refuse(Reservation wanted, Key key, Counter counter, Outcome outcome) {
    counters.count(counter);
    watch.refused(outcome, wanted.mode, key);
    if (wanted.dropsOldOnRefusal) {
      drop(key);
    }
    return outcome;
  }

  private void drop(Key key) {
    try (LockedItem item = items.lock(key.hash())) {
      item.settle();
      if (!item.findAny(key).isMissing()) {
        item.unlink();
      }
    }
  }

  /** Gives reserved memory back. */
  void abandon(Reservation reservation) {
    if (reservation.isOpen()) {
      int ref = reservation.ref();
      reservation.close();
      slabs.free(ref);
    }
  }

  /** Gives up a value in the middle of which memory ran out: a refusal as in {@link #reserve}. */
  Outcome fail(Reservation reservation) {
    counters.count(Counter.STORE_NO_MEMORY);
    watch.stored(Outcome.NO_MEMORY, reservation.mode, reservation.ref());
    if (reservation.dropsOldOnRefusal) {
      dropLike(reservation);
    }
    abandon(reservation);
    reservation.cutShort();
    return Outcome.NO_MEMORY;
  }

  private void dropLike(Reservation reservation) {
    try (LockedItem item = items.lock(reservation.hash())) {
      item.settle();
      if (!item.findAnyLike(reservation.ref()).isMissing()) {
        item.unlink();
      }
    }
  }

  /** Gives up a value that has arrived. */
  void reject(Reservation reservation) {
    countSet(reservation.ref());
    abandon(reservation);
  }

  /**
   * Makes a complete value visible, or not, as the mode says. The reservation is closed, except if
   * the key has become another node's while the value arrived.
   *
   * @return STORED, NOT_STORED, EXISTS, NOT_FOUND or ELSEWHERE
   */
  Outcome commit(Reservation reservation) {
    StoreMode mode = reservation.mode;
    int ref = reservation.ref();
    int kept = 0;
    int linked = ref; // as long as the reservation has it
    Outcome outcome = Outcome.ELSEWHERE;
    try (LockedItem item = items.lock(reservation.hash())) {
      int old = item.findLike(ref, reservation.epoch()).ref();
      if (item.isElsewhere()) {
        return outcome;
      }
      reservation.close();
      linked = 0;
      countSet(ref);
      long cas = uniques.forChange(reservation.newCas); // as memcached: also for what is not stored
      outcome = decide(reservation, old, ref);
      if (outcome == Outcome.STORED) {
        kept = mode.joins() && old != 0 ? join(mode, old, ref) : ref;
        outcome = kept == 0 ? Outcome.NOT_STORED : Outcome.STORED;
      }
      if (kept != 0) {
        item.replace(kept, cas);
        linked = kept;
        long stored = item.address();
        reservation.result(ItemLayout.cas(stored), ItemLayout.valueLength(stored));
      } else {
        reservation.result(0, ItemLayout.valueLength(slabs.address(ref)));
      }
      watch.stored(outcome, mode, kept != 0 ? kept : ref);
    } finally { // unlocked
      if (linked != ref) {
        slabs.free(ref);
      }
    }
    slabs.growIndex(linkedItems.get());
    return outcome;
  }

  /** As memcached does: every value that has arrived counts, also one that is refused. */
  private void countSet(int ref) {
    counters.count(ClassCounter.SETS, slabs.classOfItem(ref).id());
  }

  /** memcached's do_store_item: whether the mode's condition holds. */
  private Outcome decide(Reservation wanted, int old, int ref) {
    StoreMode mode = wanted.mode;
    long compareCas = wanted.compareCas;
    if (old == 0) {
      if (mode == StoreMode.CAS) {
        counters.count(Counter.CAS_MISSES);
        return Outcome.NOT_FOUND;
      }
      return mode.creates() ? Outcome.STORED : Outcome.NOT_STORED;
    }
    long item = slabs.address(old);
    boolean matches = compareCas != 0 && compareCas == ItemLayout.cas(item);
    if (mode == StoreMode.ADD) {
      ItemLayout.access(item, clock.now());
      return Outcome.NOT_STORED;
    }
    if (mode.joins()) {
      return compareCas == 0 || matches ? Outcome.STORED : Outcome.EXISTS;
    }
    if (mode != StoreMode.CAS) {
      return Outcome.STORED;
    }
    boolean older =
        wanted.allowStale
            && compareCas != 0
            && Long.compareUnsigned(compareCas, ItemLayout.cas(item)) < 0;
    int classId = slabs.classOfItem(old).id();
    if (!matches && !older) {
      counters.count(ClassCounter.CAS_BADVAL, classId);
      return Outcome.EXISTS;
    }
    counters.count(ClassCounter.CAS_HITS, classId);
    if (!matches) {
      long fresh = slabs.address(ref);
      ItemLayout.expiry(fresh, ItemLayout.expiry(item));
      int inherited = ItemLayout.flags(item) & ItemLayout.TOKEN_SENT;
      ItemLayout.flags(fresh, ItemLayout.flags(fresh) | ItemLayout.STALE | inherited);
    }
    return Outcome.STORED;
  }

  /** A reserved item with the values of both, or 0 when it would be too large or there is none. */
  private int join(StoreMode mode, int old, int ref) {
    long length =
        (long) ItemLayout.valueLength(slabs.address(old))
            + ItemLayout.valueLength(slabs.address(ref));
    int whole = reserveLike(old, length);
    if (whole == 0) {
      return 0;
    }
    boolean behind = mode == StoreMode.APPEND || mode == StoreMode.APPEND_OR_CREATE;
    joined.start(whole, (int) length);
    if (joined.writeValueOf(behind ? old : ref) && joined.writeValueOf(behind ? ref : old)) {
      return whole;
    }
    slabs.free(whole);
    return 0;
  }

  /** A reserved item with key, flags and expiry of a linked one, or 0. */
  private int reserveLike(int old, long length) {
    long item = slabs.address(old);
    int keyLength = ItemLayout.keyLength(item);
    int clientFlags = ItemLayout.clientFlags(item);
    long size = ItemLayout.size(keyLength, clientFlags, length);
    if (size > maxItemBytes) {
      return 0;
    }
    int classId = slabs.sizes().classFor(size);
    boolean chained = classId == 0;
    if (chained) {
      long head = ItemLayout.size(keyLength, clientFlags, ItemLayout.CHAIN);
      classId = slabs.sizes().classFor(head);
    }
    int ref = allocator.allocate(classId);
    if (ref != 0) {
      slabs.initializeLike(ref, old, chained, (int) length);
    }
    return ref;
  }

  /**
   * Stores a value that is complete already: {@link #reserve}, write and {@link #commit} in one,
   * and where the old value's chunk fits, over it.
   */
  Outcome put(Key key, MemorySegment from, long offset, int length, Reservation reservation) {
    Outcome outcome =
        isSmallSet(key, length, reservation)
            ? overwrite(key, from, offset, length, reservation)
            : reserve(key, length, reservation);
    if (outcome != Outcome.RESERVED) {
      return outcome;
    }
    outcome = reservation.write(from, offset, length) < 0 ? fail(reservation) : commit(reservation);
    abandon(reservation); // if it is open still, the caller has the value
    return outcome;
  }

  private int classFor(Key key, int length, Reservation wanted) {
    return slabs.sizes().classFor(ItemLayout.size(key.length(), wanted.clientFlags, length));
  }

  private boolean isSmallSet(Key key, int length, Reservation wanted) {
    return wanted.mode == StoreMode.SET && classFor(key, length, wanted) != 0;
  }

  /** The old item gets the new value in place: no memory, no LRU. Reserves if that cannot be. */
  private Outcome overwrite(
      Key key, MemorySegment from, long offset, int length, Reservation wanted) {
    int epoch;
    try (LockedItem old = items.lock(key.hash())) {
      if (overwrite(old, key, from, offset, length, wanted)) {
        return Outcome.STORED;
      }
      if (old.isElsewhere()) {
        return Outcome.ELSEWHERE;
      }
      epoch = old.epoch();
    }
    return reserveHere(key, length, wanted, epoch);
  }

  private boolean overwrite(
      LockedItem old, Key key, MemorySegment from, long offset, int length, Reservation wanted) {
    int clientFlags = wanted.clientFlags;
    int classId = classFor(key, length, wanted);
    int ref = old.findForStore(key, true).ref();
    int expiry = clock.expiry(wanted.exptime);
    if (ref == 0 || !old.fitsInPlace(classId, clientFlags, expiry)) {
      return false;
    }
    // Before anything is written: an atomic waits until all earlier writes have left the core.
    long cas = uniques.forChange(wanted.newCas);
    watch.fetched(key, ref);
    slabs.resize(ref, length);
    slabs.reinitialize(ref, clientFlags, expiry, wanted.binaryKey ? ItemLayout.BINARY_KEY : 0);
    long item = slabs.address(ref);
    Values.copyIn(item, from, offset, length);
    ItemLayout.cas(item, cas);
    wanted.result(cas, length);
    old.touchAccess(item);
    ItemLayout.active(item, true);
    counters.count(ClassCounter.SETS, classId);
    counters.count(Counter.TOTAL_ITEMS);
    watch.stored(Outcome.STORED, wanted.mode, ref);
    return true;
  }
}
