package io.slabring.node.store.command;

import io.slabring.node.memory.Segment;
import io.slabring.node.store.life.Place;

/**
 * What a former owner has told about an item, beside key, client flags and value. Reused by one
 * thread; {@link #clear} before each use.
 */
public final class Inherited {
  /** Where it comes from, and as of which view. */
  public Place source;

  /** As {@link Hit#itemFlags}. */
  public int itemFlags;

  /** Second since 1970 in which it expires; 0 means never. */
  public long expiresAt;

  /** Seconds since its last access. */
  public int idleSeconds;

  /** The {@link Segment} in which it was. */
  public int segment;

  /**
   * Whether nobody has asked for it: it comes in a row of items, the hottest first. Then it takes
   * the place of no item that was used after it.
   */
  public boolean handedOver;

  /** Forgets everything. */
  public Inherited clear() {
    source = null;
    itemFlags = idleSeconds = 0;
    expiresAt = 0;
    segment = Segment.HOT;
    handedOver = false;
    return this;
  }
}
