package io.slabring.membership.member;

import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Lane;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The nodes of an edition that this process still reaches: all that have not left, a majority, or a
 * minority. Immutable.
 */
final class Part {
  private final Edition held;
  private final String self;
  private final List<String> stayed;
  private final List<String> missing;
  private final boolean majority;

  /**
   * Creates the part that reaches these processes.
   *
   * @param self this process's id
   * @param present ids of the processes that this one reaches, its own included
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

  /**
   * Returns the ids of the nodes that are missing although they have not announced that they leave.
   */
  List<String> missing() {
    return missing;
  }

  /**
   * Returns whether nodes are missing and this part has no majority. Of two equal halves, the one
   * with the first node has the majority.
   */
  boolean isMinority() {
    return !missing.isEmpty() && !majority;
  }

  /** Returns the versions that this part may use next. */
  Lane lane() {
    if (!isMinority()) {
      return held.lane();
    }
    List<String> all = ids(node -> true);
    int index = all.indexOf(self);
    return held.lane().split(held.version(), all.size(), index < 0 ? all.size() : index);
  }

  /** Returns the version that the next one must exceed. */
  long floor() {
    if (missing.isEmpty()) {
      return held.version();
    }
    return isMinority()
        ? held.version() + Lane.WIDTH_MIN - 1
        : held.lane().limit(held.version(), held.view().nodes().size());
  }
}
