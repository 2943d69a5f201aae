package io.slabring.node.store.walk;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.ItemScan;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Goes through the live items of some size classes, a few at a time, while everything else goes on:
 * items that come, go or are moved meanwhile may be missed, no others. Also a flyweight of the item
 * that it is at. For one thread.
 */
public final class ItemWalk {
  private final Slabs slabs;
  private final Liveness liveness;
  private final StoreClock clock;
  private final ItemScan scan;
  private final byte[] key = new byte[Key.MAX_LENGTH];
  private final MemorySegment keySegment = MemorySegment.ofArray(key);
  private Consumer<ItemWalk> visitor;
  private int ref;
  private long item;
  private int keyLength;

  public ItemWalk(Slabs slabs, Liveness liveness, StoreClock clock, BitSet classes) {
    this.slabs = slabs;
    this.liveness = liveness;
    this.clock = clock;
    scan = new ItemScan(slabs);
    scan.restart(classes, ItemScan.START);
  }

  /**
   * Goes on for so many chunks of memory.
   *
   * @param seen called with this for each live item; must be quick, since clients may wait for it
   * @return whether the end was reached
   */
  public boolean advance(int chunks, Consumer<ItemWalk> seen) {
    visitor = seen;
    return scan.advance(chunks, this::visit);
  }

  private boolean visit(long hash, int found, long address) {
    if (liveness.isLive(address)) {
      ref = found;
      item = address;
      keyLength = Values.copyKey(address, keySegment, 0);
      visitor.accept(this);
    }
    return false;
  }

  /** Its key, from index 0 on; the next item overwrites it. */
  public byte[] key() {
    return key;
  }

  /** Length of its key in bytes. */
  public int keyLength() {
    return keyLength;
  }

  /** Whether its key came base64-encoded. */
  public boolean binaryKey() {
    return (ItemLayout.flags(item) & ItemLayout.BINARY_KEY) != 0;
  }

  /** Second since 1970 in which it expires; -1 means never. */
  public long expiresAt() {
    int expiry = ItemLayout.expiry(item);
    return expiry == 0 ? -1 : expiry + clock.origin();
  }

  /** Second since 1970 of the last access. */
  public long accessedAt() {
    return ItemLayout.access(item) + clock.origin();
  }

  /** CAS unique. */
  public long cas() {
    return ItemLayout.cas(item);
  }

  /** Whether it was fetched since it was stored. */
  public boolean fetched() {
    return (ItemLayout.flags(item) & ItemLayout.FETCHED) != 0;
  }

  /** Number of the size class it counts for. */
  public int sizeClass() {
    return slabs.classOfItem(ref).id();
  }

  /** Bytes it takes: header, key, flags and value. */
  public long size() {
    return ItemLayout.size(item);
  }

  /** The client's flags, 32 bits unsigned. */
  public int clientFlags() {
    return ItemLayout.clientFlags(item);
  }
}
