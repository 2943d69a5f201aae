package io.slabring.membership;

import java.util.Comparator;
import java.util.List;

/**
 * The nodes of a cluster at one time, equal on every node that has this version. Immutable.
 *
 * @param version grows with every change, at least 1 and below 2^31
 * @param nodes sorted by host, then port, then id
 */
public record ClusterView(long version, List<Node> nodes) {
  private static final Comparator<Node> ORDER =
      Comparator.comparing(Node::host).thenComparingInt(Node::port).thenComparing(Node::id);

  /** Sorts the nodes. */
  public ClusterView {
    nodes = nodes.stream().sorted(ORDER).toList();
  }

  /** The nodes that clients see, in the order of {@link #nodes}. */
  public List<Node> serving() {
    return nodes.stream().filter(node -> node.state() == NodeState.SERVING).toList();
  }
}
