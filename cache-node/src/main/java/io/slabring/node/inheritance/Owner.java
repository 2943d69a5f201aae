package io.slabring.node.inheritance;

import io.slabring.node.store.life.Place;

/**
 * Another node that owns a key. Immutable.
 *
 * @param peer that node
 */
public record Owner(Peer peer) implements Place {
  @Override
  public boolean isOwner() {
    return true;
  }

  @Override
  public long asOf() {
    return 0;
  }
}
