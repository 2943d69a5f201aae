package io.slabring.node.store.command;

import io.slabring.node.memory.Key;
import io.slabring.node.store.life.Place;
import java.lang.foreign.MemorySegment;

/**
 * One thread's way into the store: a method per command, which takes the stripe of the key for as
 * long as the command lasts, so that a command happens at once or not at all. It belongs to that
 * thread; any number of sessions work on one store at once. Times to live are given as on the wire:
 * 0 never, negative at once, up to 30 days from now in seconds, more a second since 1970.
 */
public final class StoreSession {
  /*
   * Each of these methods is compiled as a unit of its own (docs/decisions/jvm-options.md): the
   * options of the JVM name this class.
   */
  private final SessionParts store;
  private final ReadCommands reads;
  private final StoreCommands writes;
  private final ChangeCommands changes;
  private final InheritCommands inheritances;
  private final LockedItem items;
  private final SessionWatch watch;
  private final int[] firsts = new int[AHEAD_MAX];

  /** Written only, so that the reads of {@link #touchAhead} have a use. */
  @SuppressWarnings("unused")
  private int touched;

  /** A session of the store that these parts make up. */
  public StoreSession(SessionParts store, SessionCounters counters) {
    this.store = store;
    watch = new SessionWatch(store.slabs(), store.clock());
    items = new LockedItem(store, counters, watch);
    reads = new ReadCommands(store, counters);
    writes = new StoreCommands(store, items, counters, watch);
    changes = new ChangeCommands(store, counters, watch);
    inheritances = new InheritCommands(store, items);
  }

  /** A flyweight for the items that this session's reads find. */
  public Hit newHit() {
    return new Hit(store.slabs(), store.clock());
  }

  /** Sets the observer of this session's commands; null for none. */
  public void observe(StoreObserver observer) {
    watch.observer(observer);
  }

  /** A place for a value that a connection is sending. */
  public Reservation newReservation() {
    return new Reservation(store.slabs(), store.allocator());
  }

  /** A place for a value that a connection is receiving. */
  public PinnedValue newPinnedValue() {
    return new PinnedValue(store.slabs());
  }

  /**
   * Where the key of the last command may be, if that was not carried out because the key is not
   * here: a read found nothing, or the outcome was ELSEWHERE. Null if it was carried out.
   */
  public Place place() {
    return items.place();
  }

  /**
   * Has this session carry out commands on keys of other owners here. What they store is gone at
   * once, as if it was evicted: the key is another node's. What a former owner may have is still
   * asked for.
   */
  public void stayHere(boolean stays) {
    items.stayHere(stays);
  }

  /** Most keys for one {@link #touchAhead}. */
  public static final int AHEAD_MAX = 8;

  /**
   * Brings what the next commands need close to the core, when several are known: they then wait
   * for memory once together instead of one after the other. Changes nothing.
   *
   * @param count how many of the keys, at most {@link #AHEAD_MAX}
   */
  public void touchAhead(Key[] keys, int count) {
    touched = store.slabs().touchAhead(keys, count, firsts);
  }

  /**
   * Finds an item and counts the use.
   *
   * @return whether it is there; then the hit is open and must be closed. If not, {@link #place}
   *     tells whether it was a miss
   */
  public boolean get(Key key, Hit hit) {
    try (LockedItem item = items.lock(key.hash())) {
      return reads.get(item.find(key), hit);
    }
  }

  /** As {@link #get}, and gives the item a new time to live. */
  public boolean getAndTouch(Key key, long exptime, Hit hit) {
    try (LockedItem item = items.lock(key.hash())) {
      return reads.getAndTouch(item.find(key), exptime, hit);
    }
  }

  /** A meta get: {@link MetaGet} says what it may change; as {@link #get} otherwise. */
  public boolean metaGet(Key key, MetaGet options, Hit hit) {
    try (LockedItem item = items.lock(key.hash())) {
      return reads.metaGet(item.find(key), key, options, hit);
    }
  }

  /** Finds an item without counting a use; as {@link #get} otherwise. */
  public boolean describe(Key key, Hit hit) {
    try (LockedItem item = items.lock(key.hash())) {
      return reads.describe(item.find(key), hit);
    }
  }

  /**
   * Takes memory for a value that is about to arrive, whose options are set.
   *
   * @param valueLength bytes of the value, not negative
   * @return RESERVED, TOO_LARGE, NO_MEMORY or ELSEWHERE
   */
  public Outcome reserve(Key key, int valueLength, Reservation reservation) {
    return writes.reserve(key, valueLength, reservation);
  }

  /**
   * Makes a complete value visible, or not, as its mode says. The reservation is closed, except if
   * the key has become another node's while the value arrived: then the value can be read from it.
   *
   * @return STORED, NOT_STORED, EXISTS, NOT_FOUND or ELSEWHERE
   */
  public Outcome commit(Reservation reservation) {
    return writes.commit(reservation);
  }

  /**
   * Gives up a value in the middle of which memory ran out, and counts it as refused: a SET drops
   * the old value too, since that is known to be out of date.
   */
  public void fail(Reservation reservation) {
    writes.fail(reservation);
  }

  /** Gives reserved memory back; does nothing when none is reserved. */
  public void abandon(Reservation reservation) {
    writes.abandon(reservation);
  }

  /** As {@link #abandon} for a value that has arrived malformed; it counts as a set. */
  public void reject(Reservation reservation) {
    writes.reject(reservation);
  }

  /**
   * Stores a value that is complete already: {@link #reserve}, write and {@link #commit} in one,
   * and where the old value's chunk fits, over it.
   *
   * @return STORED, NOT_STORED, EXISTS, NOT_FOUND, TOO_LARGE, NO_MEMORY or ELSEWHERE
   */
  public Outcome put(
      Key key, MemorySegment from, long offset, int length, Reservation reservation) {
    return writes.put(key, from, offset, length, reservation);
  }

  /** DELETED, NOT_FOUND or ELSEWHERE. */
  public Outcome delete(Key key) {
    try (LockedItem item = items.lock(key.hash())) {
      return changes.delete(item.find(key));
    }
  }

  /** Gives an item a new time to live: TOUCHED, NOT_FOUND or ELSEWHERE. */
  public Outcome touch(Key key, long exptime) {
    try (LockedItem item = items.lock(key.hash())) {
      return changes.touch(item.find(key), exptime);
    }
  }

  /** A meta delete: DELETED (or marked stale), NOT_FOUND, EXISTS, NO_MEMORY or ELSEWHERE. */
  public Outcome metaDelete(Key key, MetaDelete options) {
    try (LockedItem item = items.lock(key.hash())) {
      return changes.metaDelete(item.find(key), key, options);
    }
  }

  /**
   * incr, decr and meta arithmetic; results are in {@code options}.
   *
   * @return STORED, NOT_FOUND, EXISTS, NON_NUMERIC, NO_MEMORY or ELSEWHERE
   */
  public Outcome arithmetic(Key key, Arithmetic options) {
    try (LockedItem item = items.lock(key.hash())) {
      return changes.arithmetic(item.find(key), key, options);
    }
  }

  // ---- between former owners and their heirs

  /**
   * Finds a bequest: an item that was live here until a view gave its key to another node. Counts
   * nothing and changes nothing.
   *
   * @param asOf version of that view
   * @return whether there is one; then the hit is open and must be closed. False, too, if this node
   *     has not entered the view: see {@code Store.hasEntered}
   */
  public boolean getBequest(Key key, long asOf, Hit hit) {
    return inheritances.get(key, asOf, hit);
  }

  /**
   * As {@link #getBequest(Key, long, Hit)}, of an item that was listed as a bequest.
   *
   * @param ref its reference then; anything may have happened to it since
   */
  public boolean getBequest(int ref, long asOf, Hit hit) {
    return inheritances.get(ref, asOf, hit);
  }

  /** A former owner has nothing for a key, or cannot be asked: it is not inherited any more. */
  public void settle(Key key) {
    try (LockedItem item = items.lock(key.hash())) {
      item.settle();
    }
  }

  /**
   * Takes memory for an item that a former owner sends. Of the reservation, whose options are
   * cleared, the client's flags count. If it is refused and somebody has asked for it, its key is
   * settled.
   *
   * @return RESERVED; NOT_STORED if it is dead or the view is not known; TOO_LARGE; NO_MEMORY, of
   *     one that is handed over also if only items used after it could make room
   */
  public Outcome reserveInherited(
      Key key, int valueLength, Reservation reservation, Inherited from) {
    return inheritances.reserve(key, valueLength, reservation, from);
  }

  /**
   * Makes an inherited item visible: it counts as long as one that was written in the view as of
   * which it was inherited. The reservation is closed. The key is settled in any case. If memory
   * runs out in the middle of the value, {@link #abandon} it and settle the key.
   *
   * @return STORED; NOT_STORED if its key was settled before, or if it is dead
   */
  public Outcome commitInherited(Reservation reservation, Inherited from) {
    return inheritances.commit(reservation, from);
  }
}
