package io.slabring.membership;

import java.util.Comparator;
import java.util.List;

/**
 * The nodes of a cluster at one time, equal on every node that has this version. Immutable.
 *
 * @param version grows with every change, at least 1 and below 2^31
 * @param nodes sorted by host, then port, then id
 * @param cluster number that its first member gave the cluster, at random; 0 if it is not known.
 *     Nodes that join take it over, so it stays for as long as one of them lives
 */
public record ClusterView(long version, List<Node> nodes, long cluster) {
  private static final Comparator<Node> ORDER =
      Comparator.comparing(Node::host).thenComparingInt(Node::port).thenComparing(Node::id);

  /** Sorts the nodes. */
  public ClusterView {
    nodes = nodes.stream().sorted(ORDER).toList();
  }

  /** A view of a cluster whose number is not known. */
  public ClusterView(long version, List<Node> nodes) {
    this(version, nodes, 0);
  }

  /** The nodes that clients see, in the order of {@link #nodes}. */
  public List<Node> serving() {
    return nodes.stream().filter(node -> node.state() == NodeState.SERVING).toList();
  }
}
