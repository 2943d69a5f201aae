package io.slabring.membership.messages;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.util.List;

/**
 * A view as published by a sequencer. Immutable. Editions are told apart by their marks, not by
 * their versions: two clusters that have never met number their views independently.
 *
 * @param view the view
 * @param mark random number, not 0
 * @param previous mark of the edition that this one follows, 0 for none. A process that held that
 *     edition has missed nothing
 * @param lane where the version of the next edition comes from
 */
public record Edition(ClusterView view, long mark, long previous, Lane lane) {
  /** Held by a process that has not received any view. */
  public static final Edition NONE = new Edition(new ClusterView(1, List.of()), 0, 0, Lane.ALL);

  /** Returns the version, 0 for none. */
  public long version() {
    return mark == 0 ? 0 : view.version();
  }

  /** Returns the node with this id, or null. */
  public Node node(String id) {
    for (Node node : view.nodes()) {
      if (node.id().equals(id)) {
        return node;
      }
    }
    return null;
  }

  /** Returns whether clients see the node with this id. */
  public boolean serves(String id) {
    Node node = node(id);
    return node != null && node.state() == NodeState.SERVING;
  }
}
