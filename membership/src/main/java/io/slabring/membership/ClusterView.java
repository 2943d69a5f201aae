package io.slabring.membership;

import java.util.Comparator;
import java.util.List;

/**
 * The list of the nodes of a cluster. Every node that has a version has the same list. Immutable.
 *
 * @param version from 1 to 2^31 - 1; every change makes a higher one
 * @param nodes sorted by host, then port, then id
 * @param cluster random number of the cluster, 0 if unknown. The first member chooses it and later
 *     ones adopt it, so it stays the same as long as one member lives
 */
public record ClusterView(long version, List<Node> nodes, long cluster) {
  private static final Comparator<Node> ORDER =
      Comparator.comparing(Node::host).thenComparingInt(Node::port).thenComparing(Node::id);

  /** Sorts the nodes. */
  public ClusterView {
    nodes = nodes.stream().sorted(ORDER).toList();
  }

  /** Creates a view of a cluster whose number is unknown. */
  public ClusterView(long version, List<Node> nodes) {
    this(version, nodes, 0);
  }

  /** Returns the nodes that clients see, in the order of {@link #nodes}. */
  public List<Node> serving() {
    return nodes.stream().filter(node -> node.state() == NodeState.SERVING).toList();
  }
}
