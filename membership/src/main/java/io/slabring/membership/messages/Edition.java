package io.slabring.membership.messages;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.util.List;

/**
 * A view as the sequencer published it. It is the mark that tells editions apart, and not the
 * version: clusters that were never one number their views independently.
 *
 * @param view the view
 * @param mark random, not 0
 * @param previous mark of the edition that this one follows: who held that one missed nothing; 0
 *     for none
 * @param lane the versions from which the next one is taken
 */
public record Edition(ClusterView view, long mark, long previous, Lane lane) {
  /** What a process holds that has not heard of any view. */
  public static final Edition NONE = new Edition(new ClusterView(1, List.of()), 0, 0, Lane.ALL);

  /** The version, 0 for none. */
  public long version() {
    return mark == 0 ? 0 : view.version();
  }

  /** The node with that id, or null. */
  public Node node(String id) {
    for (Node node : view.nodes()) {
      if (node.id().equals(id)) {
        return node;
      }
    }
    return null;
  }

  /** Whether clients see the node with that id. */
  public boolean serves(String id) {
    Node node = node(id);
    return node != null && node.state() == NodeState.SERVING;
  }
}
