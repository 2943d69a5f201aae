package io.slabring.node.inheritance;

import io.slabring.client.ring.Ring;
import java.util.List;

/**
 * Which node owns which key in one view. Immutable.
 *
 * @param ring the ring of the serving nodes
 * @param peers the nodes of the ring, in its order; this node is among them if it serves
 * @param self index of this node, or -1 if it owns no keys
 */
public record Placement(Ring ring, List<Peer> peers, int self) {
  /** Index of the owner of a key, or -1 if there is none. */
  int owner(byte[] key, int length) {
    return ring.owner(key, 0, length);
  }
}
