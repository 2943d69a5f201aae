package io.slabring.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slabring.client.ring.RingKind;
import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RingSharesTest {
  private static Map<String, Double> shares(String ring, Node... nodes) {
    return RingShares.of(new ClusterStats(new ClusterView(1, List.of(nodes)), ring, "a"));
  }

  private static Node node(String id, int port, int weight, NodeState state) {
    return new Node(id, "127.0.0.1", "127.0.0.1", port, weight, "", state);
  }

  @Test
  void theSharesOfThoseThatServeAddUpForEveryRing() {
    for (RingKind kind : RingKind.values()) {
      Map<String, Double> shares =
          shares(
              kind.toString(),
              node("a", 1, 1, NodeState.SERVING),
              node("b", 2, 1, NodeState.SERVING),
              node("c", 3, 1, NodeState.LEAVING));
      assertThat(shares).as("%s", kind).containsOnlyKeys("a", "b");
      assertThat(shares.get("a") + shares.get("b")).as("%s", kind).isCloseTo(1, within(1e-6));
      assertThat(shares.get("a")).as("%s", kind).isBetween(0.3, 0.7);
    }
  }

  @Test
  void whoseAddressAnotherNodeHasOwnsNothing() {
    Map<String, Double> shares =
        shares("ketama", node("a", 1, 1, NodeState.SERVING), node("b", 1, 1, NodeState.SERVING));
    assertThat(shares.values()).containsExactlyInAnyOrder(0.0, 1.0);
  }

  @Test
  void withoutARingNothingIsKnown() {
    assertThat(shares("none", node("a", 1, 1, NodeState.SERVING))).isEmpty();
    assertThat(shares("ketama")).isEmpty();
  }
}
