package io.slabring.client.topology;

import io.slabring.client.connection.NodeAddress;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cluster as a client uses it. Immutable.
 *
 * @param version grows with every change; 0 for a list that does not change
 * @param ring how keys are placed
 * @param nodes those that serve, in the order that the ring gets them; no two with one address
 * @param cluster identity of the cluster; empty if it is not known
 */
public record Topology(long version, RingKind ring, List<Node> nodes, String cluster) {

  /** Copies the list. */
  public Topology {
    nodes = List.copyOf(nodes);
  }

  /** Nodes of no cluster that is known. */
  public Topology(long version, RingKind ring, List<Node> nodes) {
    this(version, ring, nodes, "");
  }

  /** The serving nodes of a view, each address once. */
  static Topology of(ClusterView view, RingKind ring) {
    return of(view, ring, "");
  }

  /**
   * The serving nodes of a view, each address once.
   *
   * @param cluster identity of the cluster; empty if it is not known
   */
  public static Topology of(ClusterView view, RingKind ring, String cluster) {
    Map<NodeAddress, Node> byAddress = new LinkedHashMap<>();
    view.serving().forEach(node -> byAddress.putIfAbsent(address(node), node));
    return new Topology(view.version(), ring, List.copyOf(byAddress.values()), cluster);
  }

  /** Where the nodes are reached, in their order. */
  public Set<NodeAddress> addresses() {
    Set<NodeAddress> addresses = new LinkedHashSet<>();
    nodes.forEach(node -> addresses.add(address(node)));
    return addresses;
  }

  /** Where a node is reached: by its name, so that it may move to another IP address. */
  static NodeAddress address(Node node) {
    return new NodeAddress(node.host(), node.port());
  }

  /** The nodes as the ring takes them, in the same order. */
  public List<RingNode> ringNodes() {
    return nodes.stream()
        .map(
            node -> new RingNode(ring.nodeName(node.host(), node.ip()), node.port(), node.weight()))
        .toList();
  }
}
