package io.slabring.node.store;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;

/** The commands that change or delete an item. Part of a {@link StoreSession}; see there. */
final class ChangeCommands {
  private final SessionItems items;
  private final Slabs slabs;
  private final Allocator allocator;
  private final StoreClock clock;
  private final CasUniques uniques;
  private final SessionCounters counters;

  ChangeCommands(SessionParts store, SessionItems items, SessionCounters counters) {
    this.items = items;
    this.slabs = store.slabs();
    this.allocator = store.allocator();
    this.clock = store.clock();
    this.uniques = store.uniques();
    this.counters = counters;
  }

  Outcome delete(Key key) {
    long hash = key.hash();
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      if (ref == 0) {
        counters.count(Counter.DELETE_MISSES);
        return Outcome.NOT_FOUND;
      }
      counters.count(ClassCounter.DELETE_HITS, slabs.classOfItem(ref).id());
      items.tellDeleted(ref, false);
      items.unlink(hash, ref);
      return Outcome.DELETED;
    } finally {
      slabs.unlock(hash);
    }
  }

  Outcome touch(Key key, long exptime) {
    counters.count(Counter.TOUCH_COMMANDS);
    long hash = key.hash();
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      if (ref == 0) {
        counters.count(Counter.TOUCH_MISSES);
        return Outcome.NOT_FOUND;
      }
      counters.count(ClassCounter.TOUCH_HITS, slabs.classOfItem(ref).id());
      long item = slabs.address(ref);
      ItemLayout.expiry(item, clock.expiry(exptime));
      items.bump(item);
      return Outcome.TOUCHED;
    } finally {
      slabs.unlock(hash);
    }
  }

  Outcome metaDelete(Key key, MetaDelete options) {
    long hash = key.hash();
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      if (ref == 0) {
        counters.count(Counter.DELETE_MISSES);
        return Outcome.NOT_FOUND;
      }
      long item = slabs.address(ref);
      if (options.compareCas != 0 && options.compareCas != ItemLayout.cas(item)) {
        counters.count(Counter.DELETE_MISSES);
        return Outcome.EXISTS;
      }
      if (options.removeValue) {
        ref = empty(key, hash, ref, options);
        if (ref == 0) {
          return Outcome.NO_MEMORY;
        }
      }
      if (options.stale) {
        markStale(slabs.address(ref), options);
        return Outcome.DELETED;
      }
      counters.count(ClassCounter.DELETE_HITS, slabs.classOfItem(ref).id());
      items.tellDeleted(ref, true);
      if (!options.removeValue) {
        items.unlink(hash, ref);
      }
      return Outcome.DELETED;
    } finally {
      slabs.unlock(hash);
    }
  }

  /** Puts an item without value, flags and expiry in the place of the old one; 0: no memory. */
  private int empty(Key key, long hash, int old, MetaDelete options) {
    long size = ItemLayout.size(key.length(), options.clientFlags, 0);
    int ref = allocator.allocate(slabs.sizes().classFor(size));
    if (ref != 0) {
      long keptCas = ItemLayout.cas(slabs.address(old));
      int expiry = options.touch == MetaGet.NONE ? 0 : clock.expiry(options.touch);
      slabs.initialize(ref, key, options.clientFlags, expiry, 0, 0);
      items.replace(hash, old, ref, options.newCas != 0 ? options.newCas : keptCas);
      items.tellStored(Outcome.STORED, StoreMode.SET, ref);
    }
    return ref;
  }

  private void markStale(long item, MetaDelete options) {
    if (options.touch != MetaGet.NONE) {
      ItemLayout.expiry(item, clock.expiry(options.touch));
    }
    int flags = ItemLayout.flags(item) & ~ItemLayout.TOKEN_SENT;
    ItemLayout.flags(item, flags | ItemLayout.STALE);
    int access = ItemLayout.access(item);
    items.stamp(item, options.newCas);
    ItemLayout.access(item, access); // marking is no use of the item
  }

  Outcome arithmetic(Key key, Arithmetic options) {
    long hash = key.hash();
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      if (ref == 0) {
        return options.vivify == MetaGet.NONE
            ? miss(options.decrement)
            : create(key, hash, options);
      }
      long item = slabs.address(ref);
      if (!Values.mayBeNumber(item)) {
        return Outcome.NON_NUMERIC;
      }
      if (options.compareCas != 0 && options.compareCas != ItemLayout.cas(item)) {
        return Outcome.EXISTS;
      }
      if (!Values.isNumber(item)) {
        return Outcome.NON_NUMERIC;
      }
      int classId = slabs.classOfItem(ref).id();
      counters.count(options.decrement ? ClassCounter.DECR_HITS : ClassCounter.INCR_HITS, classId);
      return change(hash, ref, options);
    } finally {
      slabs.unlock(hash);
    }
  }

  private Outcome miss(boolean decrement) {
    counters.count(decrement ? Counter.DECR_MISSES : Counter.INCR_MISSES);
    return Outcome.NOT_FOUND;
  }

  private Outcome create(Key key, long hash, Arithmetic options) {
    int digits = Values.digits(options.initial);
    int ref = allocator.allocate(slabs.sizes().classFor(ItemLayout.size(key.length(), 0, digits)));
    if (ref == 0) {
      return Outcome.NO_MEMORY;
    }
    int vivified = clock.expiry(options.vivify);
    int touched = options.touch == MetaGet.NONE ? vivified : clock.expiry(options.touch);
    slabs.initialize(ref, key, 0, options.vivifyWins ? vivified : touched, 0, digits);
    long item = slabs.address(ref);
    Values.putNumber(item, options.initial, digits);
    items.replace(hash, 0, ref, options.newCas);
    items.tellStored(Outcome.STORED, StoreMode.ADD, ref);
    options.result(options.initial, ItemLayout.cas(item), true);
    options.result(
        items.secondsUntil(vivified), items.secondsUntil(touched), items.secondsToLive(item));
    return Outcome.STORED;
  }

  private Outcome change(long hash, int found, Arithmetic options) {
    int ref = found;
    long item = slabs.address(ref);
    long old = Values.number(item);
    long value;
    if (options.decrement) {
      value = Long.compareUnsigned(options.delta, old) > 0 ? 0 : old - options.delta;
    } else {
      value = old + options.delta;
    }
    int digits = Values.digits(value);
    long next = uniques.forChange(0); // as memcached: also if another one is given
    long cas = options.newCas != 0 ? options.newCas : next;
    int room = slabs.classOfChunk(ref).chunkSize();
    int flags = ItemLayout.clientFlags(item);
    boolean fits = ItemLayout.size(ItemLayout.keyLength(item), flags, digits) <= room;
    if (fits && !slabs.isPinned(ref)) {
      slabs.resize(ref, digits);
      items.stamp(item, cas);
    } else {
      ref = grow(hash, ref, digits, cas);
      if (ref == 0) {
        return Outcome.NO_MEMORY;
      }
      item = slabs.address(ref);
    }
    Values.putNumber(item, value, digits);
    long before = items.secondsToLive(item);
    if (options.touch != MetaGet.NONE) {
      ItemLayout.expiry(item, clock.expiry(options.touch));
    }
    long after = items.secondsToLive(item);
    options.result(value, ItemLayout.cas(item), false);
    options.result(before, after, after);
    return Outcome.STORED;
  }

  /** Gives a number that got longer a larger chunk; 0 when there is none. */
  private int grow(long hash, int old, int digits, long newCas) {
    long item = slabs.address(old);
    long size = ItemLayout.size(ItemLayout.keyLength(item), ItemLayout.clientFlags(item), digits);
    int ref = allocator.allocate(slabs.sizes().classFor(size));
    if (ref != 0) {
      slabs.initializeLike(ref, old, false, digits);
      items.unlink(hash, old);
      items.link(hash, ref, newCas);
    }
    return ref;
  }
}
