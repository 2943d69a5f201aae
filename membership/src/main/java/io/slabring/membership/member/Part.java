package io.slabring.membership.member;

import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Lane;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is left of the nodes of an edition, as one of them sees it: all that did not leave, most of
 * them, or less. Immutable.
 */
final class Part {
  private final Edition held;
  private final String self;
  private final List<String> stayed;
  private final List<String> missing;
  private final boolean majority;

  /**
   * A part of an edition's nodes.
   *
   * @param self this process's id
   * @param present ids of the processes that this one reaches
   */
  Part(Edition held, String self, Set<String> present) {
    this.held = held;
    this.self = self;
    stayed = ids(node -> node.state() != NodeState.LEAVING);
    missing = stayed.stream().filter(id -> !present.contains(id)).toList();
    List<String> serving = ids(node -> node.state() == NodeState.SERVING);
    List<String> voters = serving.isEmpty() ? stayed : serving;
    long here = voters.stream().filter(present::contains).count();
    majority =
        2 * here > voters.size() || 2 * here == voters.size() && present.contains(first(voters));
  }

  private List<String> ids(Predicate<Node> which) {
    return held.view().nodes().stream().filter(which).map(Node::id).toList();
  }

  private static String first(List<String> ids) {
    return ids.isEmpty() ? "" : ids.get(0);
  }

  /** Nodes that are missed although they did not say that they leave. */
  List<String> missing() {
    return missing;
  }

  /** Whether some are missed, and more than those that are here; of two halves one is larger. */
  boolean isMinority() {
    return !missing.isEmpty() && !majority;
  }

  /** The versions that this part may use next. */
  Lane lane() {
    if (!isMinority()) {
      return held.lane();
    }
    List<String> all = ids(node -> true);
    int index = all.indexOf(self);
    return held.lane().split(held.version(), all.size(), index < 0 ? all.size() : index);
  }

  /** The next version is above this one. */
  long floor() {
    if (missing.isEmpty()) {
      return held.version();
    }
    return isMinority()
        ? held.version() + Lane.WIDTH_MIN - 1
        : held.lane().limit(held.version(), held.view().nodes().size());
  }
}
