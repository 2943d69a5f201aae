package io.slabring.node.cluster;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Which keys belong to one node in one view, as the clients place them. Immutable and thread-safe.
 */
public final class Ownership {
  /** The name of a placement that is not known: then every key may be the node's own. */
  public static final String ANY = "none";

  private final Ring ring;
  private final int self;

  private Ownership(Ring ring, int self) {
    this.ring = ring;
    this.self = self;
  }

  /**
   * What a node owns. One that does not serve owns nothing; nor does one whose address another node
   * has, since clients see that address once.
   *
   * @param placement name of a ring, or {@link #ANY}
   * @throws IllegalArgumentException when there is no such ring
   */
  static Ownership of(ClusterView view, String localId, String placement) {
    if (placement.equals(ANY)) {
      return new Ownership(null, 0);
    }
    List<RingNode> nodes = new ArrayList<>();
    int self = -1;
    Node before = null;
    for (Node node : view.serving()) {
      if (before == null || before.port() != node.port() || !before.host().equals(node.host())) {
        if (node.id().equals(localId)) {
          self = nodes.size();
        }
        nodes.add(new RingNode(node.host(), node.port(), node.weight()));
        before = node;
      }
    }
    return new Ownership(RingKind.of(placement).build(nodes), self);
  }

  /** Whether a key, the first {@code length} bytes of an array, is the node's own. */
  public boolean owns(byte[] key, int length) {
    return ring == null || self >= 0 && ring.owner(key, 0, length) == self;
  }
}
