package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.ValueReader;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.StoreClock;
import java.lang.foreign.MemorySegment;

/**
 * An item that a read found, with its stripe locked from then until {@link #close}: copy what you
 * need and close it at once. A flyweight of one session.
 */
public final class Hit implements AutoCloseable {
  /** The {@link #itemFlags}. */
  static final int FLAGS =
      ItemLayout.FETCHED | ItemLayout.STALE | ItemLayout.TOKEN_SENT | ItemLayout.BINARY_KEY;

  private final Slabs slabs;
  private final StoreClock clock;
  private ValueReader extents; // made for the first chained value
  private int ref;
  private long item;
  private long hash;
  private int now;
  private int access;
  private int expiry;
  private boolean fetchedBefore;
  private boolean won;
  private boolean tokenSent;
  private boolean created;
  private int expiryBefore;
  private int expiryTouched;

  Hit(Slabs slabs, StoreClock clock) {
    this.slabs = slabs;
    this.clock = clock;
  }

  /** Opens on an item as it is before this read changes it. */
  void open(int ref, long hash, int now) {
    this.ref = ref;
    this.hash = hash;
    this.now = now;
    item = slabs.address(ref);
    access = ItemLayout.access(item);
    expiry = ItemLayout.expiry(item);
    fetchedBefore = (ItemLayout.flags(item) & ItemLayout.FETCHED) != 0;
    expiryBefore = expiryTouched = expiry;
    won = tokenSent = created = false;
  }

  void lease(boolean won, boolean tokenSent, boolean created, int expiryTouched) {
    this.created = created;
    this.won = won;
    this.tokenSent = tokenSent;
    this.expiryTouched = expiryTouched;
    expiry = ItemLayout.expiry(item);
  }

  int ref() {
    return ref;
  }

  long item() {
    return item;
  }

  /** Length of the key in bytes, 1 to 250. */
  public int keyLength() {
    return ItemLayout.keyLength(item);
  }

  /** Copies the key; returns its length. */
  public int copyKey(MemorySegment to, long offset) {
    return Values.copyKey(item, to, offset);
  }

  /** The bits of {@link ItemLayout} for fetched, stale, token sent, and binary key. */
  public int itemFlags() {
    return ItemLayout.flags(item) & FLAGS;
  }

  /** Second since 1970 in which it expires by the store's clock; 0 means never. */
  public long expiresAt() {
    return expiry == 0 ? 0 : expiry + clock.origin();
  }

  /** The {@link io.slabring.node.memory.Segment} in which it is. */
  public int segment() {
    return ItemLayout.segment(item);
  }

  /** The client's flags, 32 bits unsigned. */
  public int clientFlags() {
    return ItemLayout.clientFlags(item);
  }

  /** Length of the value in bytes. */
  public int valueLength() {
    return ItemLayout.valueLength(item);
  }

  /** CAS unique. */
  public long cas() {
    return ItemLayout.cas(item);
  }

  /** Whether this read made it. */
  public boolean created() {
    return created;
  }

  /** Seconds until it expires by the touch of this read, if it has one; -1 means never. */
  public long secondsToLiveTouched() {
    return expiryTouched == 0 ? -1 : expiryTouched - now;
  }

  /**
   * Seconds until it would have expired before this read touched it, be it that this read has made
   * it; -1 means never.
   */
  public long secondsToLiveBefore() {
    return expiryBefore == 0 ? -1 : expiryBefore - now;
  }

  /** Seconds until it expires; -1 means never. */
  public long secondsToLive() {
    return expiry == 0 ? -1 : expiry - now;
  }

  /** Seconds since it was accessed before this. */
  public long secondsSinceAccess() {
    return now - access;
  }

  /** Whether it was fetched before since it was stored. */
  public boolean fetchedBefore() {
    return fetchedBefore;
  }

  /** Whether this reader is the one to recache it (W). */
  public boolean won() {
    return won;
  }

  /** Whether it is marked stale (X). */
  public boolean stale() {
    return (ItemLayout.flags(item) & ItemLayout.STALE) != 0;
  }

  /** Whether another reader was told to recache it (Z). */
  public boolean tokenSent() {
    return tokenSent;
  }

  /** Whether its key came base64-encoded. */
  public boolean binaryKey() {
    return (ItemLayout.flags(item) & ItemLayout.BINARY_KEY) != 0;
  }

  /** Number of the size class it counts for. */
  public int sizeClass() {
    return slabs.classOfItem(ref).id();
  }

  /** Bytes it takes: header, key, flags and value. */
  public long itemSize() {
    return ItemLayout.size(item);
  }

  /** Whether the value is chained: it lies in several chunks. */
  public boolean isLarge() {
    return ItemLayout.isChained(item);
  }

  /** Copies the whole value. */
  public void copyValue(MemorySegment to, long offset) {
    if (ItemLayout.isChained(item)) {
      copyExtents(to, offset);
    } else {
      Values.copyOut(item, to, offset);
    }
  }

  private void copyExtents(MemorySegment to, long offset) {
    if (extents == null) {
      extents = new ValueReader(slabs);
    }
    extents.start(ref);
    long at = offset;
    while (extents.remaining() > 0) {
      at += extents.read(to, at, extents.remaining());
    }
  }

  /**
   * Pins a value, so that it can be sent after the hit is closed.
   *
   * @return false when too many readers hold it already
   */
  public boolean pin(PinnedValue value) {
    if (!slabs.pin(ref)) {
      return false;
    }
    value.start(ref);
    return true;
  }

  /** Unlocks; does nothing the second time. */
  @Override
  public void close() {
    if (ref != 0) {
      ref = 0;
      slabs.unlock(hash);
    }
  }
}
