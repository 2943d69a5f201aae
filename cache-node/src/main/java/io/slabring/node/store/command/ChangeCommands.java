package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.space.Allocator;

/**
 * What the commands that change or delete an item mean. A method is given the item that its key has
 * led to, locked.
 */
final class ChangeCommands {
  private final Slabs slabs;
  private final Allocator allocator;
  private final StoreClock clock;
  private final CasUniques uniques;
  private final SessionCounters counters;
  private final SessionWatch watch;

  ChangeCommands(SessionParts store, SessionCounters counters, SessionWatch watch) {
    this.slabs = store.slabs();
    this.allocator = store.allocator();
    this.clock = store.clock();
    this.uniques = store.uniques();
    this.counters = counters;
    this.watch = watch;
  }

  Outcome delete(LockedItem item) {
    if (item.isMissing()) {
      return miss(item, Counter.DELETE_MISSES);
    }
    counters.count(ClassCounter.DELETE_HITS, item.sizeClass());
    watch.deleted(item.ref(), false);
    item.unlink();
    return Outcome.DELETED;
  }

  /** Counts a miss, unless the item is sought elsewhere. */
  private Outcome miss(LockedItem item, Counter misses) {
    if (item.isElsewhere()) {
      return Outcome.ELSEWHERE;
    }
    counters.count(misses);
    return Outcome.NOT_FOUND;
  }

  Outcome touch(LockedItem item, long exptime) {
    if (item.isElsewhere()) {
      return Outcome.ELSEWHERE;
    }
    counters.count(Counter.TOUCH_COMMANDS);
    if (item.isMissing()) {
      return miss(item, Counter.TOUCH_MISSES);
    }
    counters.count(ClassCounter.TOUCH_HITS, item.sizeClass());
    ItemLayout.expiry(item.address(), clock.expiry(exptime));
    item.bump();
    return Outcome.TOUCHED;
  }

  Outcome metaDelete(LockedItem item, Key key, MetaDelete options) {
    if (item.isMissing()) {
      return miss(item, Counter.DELETE_MISSES);
    }
    if (options.compareCas != 0 && options.compareCas != ItemLayout.cas(item.address())) {
      counters.count(Counter.DELETE_MISSES);
      return Outcome.EXISTS;
    }
    if (options.removeValue && !empty(item, key, options)) {
      return Outcome.NO_MEMORY;
    }
    if (options.stale) {
      markStale(item, options);
      return Outcome.DELETED;
    }
    counters.count(ClassCounter.DELETE_HITS, item.sizeClass());
    watch.deleted(item.ref(), true);
    if (!options.removeValue) {
      item.unlink();
    }
    return Outcome.DELETED;
  }

  /** Puts an item without value, flags and expiry in the place of the old one: if memory allows. */
  private boolean empty(LockedItem item, Key key, MetaDelete options) {
    long size = ItemLayout.size(key.length(), options.clientFlags, 0);
    int ref = allocator.allocate(slabs.sizes().classFor(size));
    if (ref == 0) {
      return false;
    }
    long keptCas = ItemLayout.cas(item.address());
    int expiry = options.touch == MetaGet.NONE ? 0 : clock.expiry(options.touch);
    slabs.initialize(ref, key, options.clientFlags, expiry, 0, 0);
    item.replace(ref, options.newCas != 0 ? options.newCas : keptCas);
    watch.stored(Outcome.STORED, StoreMode.SET, ref);
    return true;
  }

  private void markStale(LockedItem marked, MetaDelete options) {
    long item = marked.address();
    if (options.touch != MetaGet.NONE) {
      ItemLayout.expiry(item, clock.expiry(options.touch));
    }
    int flags = ItemLayout.flags(item) & ~ItemLayout.TOKEN_SENT;
    ItemLayout.flags(item, flags | ItemLayout.STALE);
    int access = ItemLayout.access(item);
    marked.stamp(item, options.newCas);
    ItemLayout.access(item, access); // marking is no use of the item
  }

  Outcome arithmetic(LockedItem found, Key key, Arithmetic options) {
    if (found.isMissing()) {
      boolean creates = options.vivify != MetaGet.NONE && !found.isElsewhere();
      Counter misses = options.decrement ? Counter.DECR_MISSES : Counter.INCR_MISSES;
      return creates ? create(found, key, options) : miss(found, misses);
    }
    long item = found.address();
    if (!Values.mayBeNumber(item)) {
      return Outcome.NON_NUMERIC;
    }
    if (options.compareCas != 0 && options.compareCas != ItemLayout.cas(item)) {
      return Outcome.EXISTS;
    }
    if (!Values.isNumber(item)) {
      return Outcome.NON_NUMERIC;
    }
    int classId = found.sizeClass();
    counters.count(options.decrement ? ClassCounter.DECR_HITS : ClassCounter.INCR_HITS, classId);
    return change(found, options);
  }

  private Outcome create(LockedItem place, Key key, Arithmetic options) {
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
    place.replace(ref, options.newCas);
    watch.stored(Outcome.STORED, StoreMode.ADD, ref);
    options.result(options.initial, ItemLayout.cas(item), true);
    options.result(
        clock.secondsUntil(vivified),
        clock.secondsUntil(touched),
        clock.secondsUntil(ItemLayout.expiry(item)));
    return Outcome.STORED;
  }

  private Outcome change(LockedItem found, Arithmetic options) {
    long item = found.address();
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
    int room = slabs.classOfChunk(found.ref()).chunkSize();
    int flags = ItemLayout.clientFlags(item);
    boolean fits = ItemLayout.size(ItemLayout.keyLength(item), flags, digits) <= room;
    if (fits && !slabs.isPinned(found.ref())) {
      slabs.resize(found.ref(), digits);
      found.stamp(item, cas);
    } else {
      if (!grow(found, digits, cas)) {
        return Outcome.NO_MEMORY;
      }
      item = found.address();
    }
    Values.putNumber(item, value, digits);
    long before = clock.secondsUntil(ItemLayout.expiry(item));
    if (options.touch != MetaGet.NONE) {
      ItemLayout.expiry(item, clock.expiry(options.touch));
    }
    long after = clock.secondsUntil(ItemLayout.expiry(item));
    options.result(value, ItemLayout.cas(item), false);
    options.result(before, after, after);
    return Outcome.STORED;
  }

  /** Gives a number that got longer a larger chunk: whether there is one. */
  private boolean grow(LockedItem number, int digits, long newCas) {
    long item = number.address();
    long size = ItemLayout.size(ItemLayout.keyLength(item), ItemLayout.clientFlags(item), digits);
    int ref = allocator.allocate(slabs.sizes().classFor(size));
    if (ref == 0) {
      return false;
    }
    slabs.initializeLike(ref, number.ref(), false, digits);
    number.replace(ref, newCas);
    return true;
  }
}
