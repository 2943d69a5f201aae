package io.slabring.node.inheritance;

import io.slabring.node.store.life.Place;

/**
 * A node that owned keys which this node has owned since a view. Immutable.
 *
 * @param peer that node
 * @param asOf version of that view
 */
public record Predecessor(Peer peer, long asOf) implements Place {
  @Override
  public boolean isOwner() {
    return false;
  }
}
