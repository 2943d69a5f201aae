package io.slabring.node.cluster;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.client.ring.RingShare;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.store.life.KeyOwner;
import java.util.ArrayList;
import java.util.List;

/** The keys that this node owns in one view, by the ring that the clients use. Immutable. */
final class RingOwner {
  /** The state before the first view: no keys. */
  static final RingOwner NOTHING = new RingOwner(RingKind.JUMP.build(List.of()), List.of(), -1);

  /** The keys of a node that does not serve. */
  private static final KeyOwner NO_KEYS = (key, length) -> false;

  private static final KeyOwner ALL_KEYS = (key, length) -> true;

  /** For an unknown placement: the node may own every key. */
  private static final RingOwner ANYTHING = new RingOwner(null, List.of(), 0);

  private final Ring ring;
  private final List<Peer> peers;
  private final int self;

  private RingOwner(Ring ring, List<Peer> peers, int self) {
    this.ring = ring;
    this.peers = peers;
    this.self = self;
  }

  /**
   * The keys that a node owns. A node that does not serve owns none. A node with the address of
   * another one owns none, too, because clients see that address once.
   *
   * @param placement name of a ring, or {@link ClusterMember#ANY_PLACEMENT}
   * @throws IllegalArgumentException if there is no such ring
   */
  static RingOwner of(ClusterView view, String localId, String placement) {
    if (placement.equals(ClusterMember.ANY_PLACEMENT)) {
      return ANYTHING;
    }
    RingKind kind = RingKind.of(placement);
    List<RingNode> nodes = new ArrayList<>();
    List<Peer> peers = new ArrayList<>();
    int self = -1;
    Node before = null;
    for (Node node : view.serving()) {
      if (before == null || before.port() != node.port() || !before.host().equals(node.host())) {
        if (node.id().equals(localId)) {
          self = nodes.size();
        }
        String name = kind.nodeName(node.host(), node.ip());
        nodes.add(new RingNode(name, node.port(), node.weight()));
        peers.add(peer(node));
        before = node;
      }
    }
    if (!kind.fits(nodes)) {
      return NOTHING;
    }
    return new RingOwner(kind.build(nodes), peers, self);
  }

  /** A node as other nodes reach it. */
  static Peer peer(Node node) {
    String host = node.host().indexOf(':') < 0 ? node.host() : "[" + node.host() + "]";
    return new Peer(node.id(), host + ":" + node.port(), node.linkIp(), node.linkPort());
  }

  /** The keys that the node owns. Kept for as long as items of this view live. */
  KeyOwner keys() {
    if (ring == null) {
      return ALL_KEYS;
    }
    return keys(ring, self);
  }

  /** The keys of one node of a ring; none if it is negative. */
  static KeyOwner keys(Ring ring, int self) {
    if (self < 0) {
      return NO_KEYS;
    }
    RingShare share = ring.share(self);
    return (key, length) -> share.has(key, 0, length);
  }

  /** The ring; null if the node may own every key. */
  Ring ring() {
    return ring;
  }

  /** The ids of the ring's nodes, in its order. */
  List<String> ids() {
    return peers.stream().map(Peer::id).toList();
  }

  /** Who owns which keys; null if the node may own every key. */
  Placement placement() {
    return ring == null ? null : new Placement(ring, List.copyOf(peers), self);
  }

  /** Whether this is the same node among the same nodes. It then owns the same keys. */
  boolean isAs(RingOwner other) {
    boolean sameNodes =
        ring == null || other.ring != null && ring.nodes().equals(other.ring.nodes());
    return sameNodes && self == other.self && (ring == null) == (other.ring == null);
  }
}
