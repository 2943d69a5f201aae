package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How items go from a node to its heir: read here as bequests of a view, linked there with the
 * epoch of that view (docs/decisions/inheritance-epochs.md).
 */
final class InheritCommands {
  private final LockedItem items;
  private final Slabs slabs;
  private final Liveness liveness;
  private final StoreClock clock;
  private final AtomicLong linkedItems;
  private final long maxItemBytes;

  InheritCommands(SessionParts store, LockedItem items) {
    this.items = items;
    this.slabs = store.slabs();
    this.liveness = store.liveness();
    this.clock = store.clock();
    this.linkedItems = store.linkedItems();
    this.maxItemBytes = store.maxItemBytes();
  }

  /** Finds a bequest; reading it is no use of it. */
  boolean get(Key key, long asOf, Hit hit) {
    try (LockedItem item = items.lock(key.hash())) {
      return open(item.findBequest(key, asOf), hit);
    }
  }

  /** As {@link #get(Key, long, Hit)}, of a chunk that had a bequest some time ago. */
  boolean get(int ref, long asOf, Hit hit) {
    try (LockedItem item = items.lock(slabs.hashOf(ref))) { // may be garbage; the index tells
      return open(item.findBequest(ref, asOf), hit);
    }
  }

  private static boolean open(LockedItem item, Hit hit) {
    if (item.isMissing()) {
      return false;
    }
    item.open(hit);
    item.leaveToHit();
    return true;
  }

  /**
   * Takes memory for an item that a former owner sends.
   *
   * @return RESERVED, NOT_STORED, TOO_LARGE or NO_MEMORY
   */
  Outcome reserve(Key key, int valueLength, Reservation reservation, Inherited from) {
    Outcome outcome = take(key, valueLength, reservation, from);
    if (outcome != Outcome.RESERVED && !from.handedOver) {
      try (LockedItem item = items.lock(key.hash())) {
        item.settle(); // else the request for it would ask again and again
      }
    }
    return outcome;
  }

  private Outcome take(Key key, int valueLength, Reservation reservation, Inherited from) {
    int expiry = from.expiresAt == 0 ? 0 : clock.at(from.expiresAt);
    int epoch = liveness.epochOf(from.source.asOf());
    if (epoch < 0 || expiry != 0 && expiry <= clock.now()) {
      return Outcome.NOT_STORED;
    }
    if (ItemLayout.size(key.length(), reservation.clientFlags, valueLength) > maxItemBytes) {
      return Outcome.TOO_LARGE;
    }
    int evictable = from.handedOver ? clock.now() - from.idleSeconds : Integer.MAX_VALUE;
    int flags = from.itemFlags & Hit.FLAGS;
    return reservation.take(key, valueLength, expiry, flags, epoch, evictable)
        ? Outcome.RESERVED
        : Outcome.NO_MEMORY;
  }

  /**
   * Links it, unless its key was settled meanwhile, or it is dead by now.
   *
   * @return STORED or NOT_STORED
   */
  Outcome commit(Reservation reservation, Inherited from) {
    int ref = reservation.ref();
    reservation.close();
    boolean linked = false;
    try (LockedItem item = items.lock(reservation.hash())) {
      item.findForHeir(ref);
      if (isWelcome(item, ref, from)) {
        item.inherit(ref, reservation.epoch(), from);
        linked = true;
      }
    } finally {
      if (!linked) {
        slabs.free(ref);
      }
    }
    slabs.growIndex(linkedItems.get());
    return linked ? Outcome.STORED : Outcome.NOT_STORED;
  }

  private boolean isWelcome(LockedItem item, int ref, Inherited from) {
    boolean counts =
        item.isMissing()
            && liveness.epochOf(from.source.asOf()) >= 0
            && !liveness.isExpired(slabs.address(ref));
    if (!counts) {
      item.settle();
    }
    return counts && liveness.whereabouts().admit(from.source, item.hash());
  }
}
