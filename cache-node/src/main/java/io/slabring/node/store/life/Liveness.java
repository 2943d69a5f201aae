package io.slabring.node.store.life;

import io.slabring.node.memory.Epochs;
import io.slabring.node.memory.ItemLayout;

/**
 * Whether an item still counts: it has not expired, nothing has made all items of its epoch void
 * since, and it has been this node's in every view of the cluster since. Thread-safe.
 */
public final class Liveness {
  /*
   * An epoch is a small number that grows with every flush and with every view of the cluster; each
   * item carries the one in which it was written. So both cost nothing however many items there are,
   * and a read compares two bytes of a header that it has loaded anyway. An item of an older epoch is
   * looked at more closely: no item survives a flush, and only those that Ownership says survive a
   * view; they are then renewed, so that they are as quick as before. The number has 16 bits: before
   * one comes back, the crawler must have removed or renewed all items of its first use, see
   * isExhausted.
   */
  private static final int RESERVE = 16 + Ownership.VIEWS; // bequests outlive a sweep: endSweep

  private final StoreClock clock;
  private final Epochs epochs;
  private volatile Ownership ownership = Ownership.ALONE;
  private volatile int sweptEpoch = -1; // no item of this or an older epoch is left
  private volatile int flushAt; // second of a flush to come, 0 when there is none
  private volatile Whereabouts whereabouts = Whereabouts.ALONE;
  private volatile long bequestsAfter; // views up to this version keep nothing for their heirs
  private volatile boolean bequestsEnded; // since the last sweep began

  /** The rules of one store, whose items carry these epochs. */
  public Liveness(StoreClock clock, Epochs epochs) {
    this.clock = clock;
    this.epochs = epochs;
  }

  /** The epoch for items that are written now. */
  public int epoch() {
    return epochs.current() & (Epochs.COUNT - 1);
  }

  /** Whether an item counts. Its stripe or its class is held. */
  public boolean isLive(long item) {
    return !isVoid(item) && !isExpired(item);
  }

  /** Whether an item counts; if so it is made one of this epoch. Its stripe is held. */
  public boolean renewIfLive(long item) {
    if (isExpired(item)) {
      return false;
    }
    // before the rest is read, so that it is not renewed for a view not looked at
    int now = epochs.current();
    if (ItemLayout.epoch(item) == (now & (Epochs.COUNT - 1))) {
      return true;
    }
    if (!survived(item)) {
      return false;
    }
    ItemLayout.epoch(item, now);
    return true;
  }

  /** Whether a flush or a view of the cluster has ended an item. */
  public boolean isVoid(long item) {
    return ItemLayout.epoch(item) != epoch() && !survived(item);
  }

  /** Of an item of an older epoch. */
  private boolean survived(long item) {
    return lostIn(item) == Ownership.KEPT;
  }

  private long lostIn(long item) {
    return epochs.isSurvivor(item) ? ownership.lostIn(epochs.of(item), item) : Ownership.UNKNOWN;
  }

  /**
   * Whether an item is of no use to anybody: it is not live, and not kept for an heir either. Its
   * stripe or its class is held.
   */
  public boolean isGone(long item) {
    if (isExpired(item)) {
      return true;
    }
    if (ItemLayout.epoch(item) == epoch()) {
      return false;
    }
    long lost = lostIn(item);
    return lost != Ownership.KEPT && lost <= bequestsAfter;
  }

  /**
   * Whether an item is a bequest: not live any more, but kept for the node to which a view gave its
   * key. Its stripe is held.
   *
   * @param asOf version of that view
   */
  public boolean isBequest(long item, long asOf) {
    return asOf > bequestsAfter
        && hasEntered(asOf) // first: a command that comes later then knows the view, too
        && !isExpired(item)
        && ItemLayout.epoch(item) != epoch()
        && lostIn(item) == asOf;
  }

  /**
   * Ends the bequests of views: their items are gone.
   *
   * @param version of the last of these views
   */
  public synchronized void closeBequests(long version) {
    if (version > bequestsAfter) {
      bequestsAfter = version;
      bequestsEnded = true;
    }
  }

  /** Whether a view has begun and is remembered. */
  public boolean hasEntered(long version) {
    int epoch = ownership.epochOf(version);
    return epoch >= 0 && epoch - epochs.current() <= 0;
  }

  /**
   * The epoch with which a view began: what is inherited as of that view gets it, so that the views
   * and flushes since then count for it.
   *
   * @return -1 if the node has not entered it or does not remember it, or if a flush has voided
   *     everything of that epoch
   */
  public int epochOf(long version) {
    int epoch = ownership.epochOf(version);
    return hasEntered(version) && epoch - epochs.survivors() >= 0 ? epoch : -1;
  }

  /** Where keys may be that are not here. */
  public Whereabouts whereabouts() {
    return whereabouts;
  }

  /** Whether keys can be nowhere else. */
  @SuppressWarnings("ReferenceEquality") // as quick as can be; there is one such object
  public boolean isAlone() {
    return whereabouts == Whereabouts.ALONE;
  }

  /** Sets {@link #whereabouts()}. */
  public void whereabouts(Whereabouts ofKeys) {
    whereabouts = ofKeys;
  }

  /** Whether an item has expired. */
  public boolean isExpired(long item) {
    int expiry = ItemLayout.expiry(item);
    return expiry != 0 && expiry <= clock.now();
  }

  /** Voids all items, now or at a later second of the store's clock. */
  public void flush(int second) {
    boolean due = second <= clock.now();
    synchronized (this) {
      flushAt = due ? 0 : second;
      if (due) {
        epochs.nextWithoutSurvivors();
      }
    }
    if (due) {
      whereabouts.endInheritances(); // with no lock, since it may have one of its own
    }
  }

  /**
   * Begins a view of the cluster.
   *
   * @param keepsItems whether items survive that this node owned in all views and owns in this one;
   *     false when views may have been missed
   * @param version of the view, more than 0: what it gives to other nodes is kept for them until
   *     {@link #closeBequests}; 0: nothing is kept
   */
  public synchronized void enterView(KeyOwner owner, boolean keepsItems, long version) {
    int next = epochs.current() + 1;
    if (keepsItems) {
      ownership = ownership.with(next, owner, version);
      epochs.next();
    } else {
      bequestsAfter = 0; // versions may have fallen
      ownership = Ownership.from(next, owner, version);
      epochs.nextWithoutSurvivors();
    }
  }

  /** The epoch with its high bits too, which {@link #restore} wants. */
  public int fullEpoch() {
    return epochs.current();
  }

  /** Second of a flush to come, 0 when there is none. */
  public int flushAt() {
    return flushAt;
  }

  /** Goes on from where an earlier run was, of which no flushed item is left. */
  public synchronized void restore(int fullEpoch, int flushAt) {
    epochs.restore(fullEpoch);
    sweptEpoch = fullEpoch - 1;
    this.flushAt = flushAt;
    tick();
  }

  /** Carries out a flush that has become due. */
  public void tick() {
    if (flushAt != 0 && flushIfDue()) {
      whereabouts.endInheritances();
    }
  }

  private synchronized boolean flushIfDue() {
    boolean due = flushAt != 0 && flushAt <= clock.now();
    if (due) {
      flushAt = 0;
      epochs.nextWithoutSurvivors();
    }
    return due;
  }

  /** An epoch to remember before a sweep of all items begins. */
  public int beginSweep() {
    bequestsEnded = false;
    return epochs.current();
  }

  /*
   * What a sweep leaves of older epochs are bequests, and what is inherited after it. Both are of one
   * of the views that are kept, and since none is a flush that is at most so many epochs ago.
   */

  /** All items were looked at since {@link #beginSweep} returned this. */
  public void endSweep(int begun) {
    sweptEpoch = begun - 1;
  }

  /** Whether items of an older epoch may be left. */
  public boolean needsSweep() {
    return sweptEpoch != epochs.current() - 1 || bequestsEnded;
  }

  /** Whether a sweep must end before the next epoch. */
  public boolean isExhausted() {
    return epochs.current() - sweptEpoch >= Epochs.COUNT - RESERVE;
  }
}
