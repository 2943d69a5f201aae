package io.slabring.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.store.life.KeyOwner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node is told of views, also of those that it failed to take. */
class ClusterMemberTest {
  /** Views kept by the store. */
  private static final int KEPT = 64;

  private final Views views = new Views();

  /** A membership whose views the test makes. */
  private static final class Views implements Membership {
    private Listener listener;

    void tell(ClusterView view, boolean continuous) {
      listener.viewChanged(view, continuous);
    }

    @Override
    public ClusterView view() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String localId() {
      return "0";
    }

    @Override
    public long suspicions() {
      return 0;
    }

    @Override
    public void listen(Listener one) {
      listener = one;
    }

    @Override
    public void serve() {}

    @Override
    public void leave() {}

    @Override
    public void close() {}
  }

  /** Notes what it is told. */
  private static final class Recorder implements ClusterMember.Listener {
    final List<String> told = new ArrayList<>();
    final List<KeyOwner> owners = new ArrayList<>();
    final List<Placement> placements = new ArrayList<>();
    Error failureOfOwner;
    Error failureOfView;

    @Override
    public void placed(PlacedView view) {
      if (placements.size() < 2) { // a ring of many nodes is large
        placements.add(view.placement());
      }
    }

    @Override
    public void ownerChanged(long version, KeyOwner owner, boolean continuous) {
      told.add(continuous ? "follows" : "gap");
      owners.add(owner);
      fail(failureOfOwner);
    }

    @Override
    public void viewChanged(ClusterStats stats) {
      told.add("view " + stats.view().version());
      fail(failureOfView);
    }

    private static void fail(Error error) {
      if (error != null) {
        throw error;
      }
    }

    @Override
    public void ended(Throwable cause) {
      told.add("end");
    }
  }

  private static ClusterView view(long version, int nodes) {
    List<Node> list = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      String ip = "10.1." + i / 250 + "." + (1 + i % 250);
      list.add(new Node(Integer.toString(i), ip, ip, 11211, 1, "zone", NodeState.SERVING));
    }
    return new ClusterView(version, list);
  }

  @Test
  void aViewThatTheNodeFailedToTakeIsAGap() {
    Recorder node = new Recorder();
    ClusterMember member = new ClusterMember(views, "test", "ketama", node);
    views.tell(view(1, 2), false);
    views.tell(view(2, 3), true);
    node.failureOfOwner = new OutOfMemoryError("test");
    assertThatThrownBy(() -> views.tell(view(3, 4), true)).isSameAs(node.failureOfOwner);
    node.failureOfOwner = null;
    views.tell(view(4, 5), true);
    views.tell(view(5, 6), true);
    node.failureOfView = new AssertionError("test");
    assertThatThrownBy(() -> views.tell(view(6, 7), true)).isSameAs(node.failureOfView);
    node.failureOfView = null;
    views.tell(view(7, 7), true);
    assertThat(node.told)
        .containsExactly(
            "gap", "view 1", "follows", "view 2", "follows", "gap", "view 4", "follows", "view 5",
            "follows", "view 6", "gap", "view 7");
    member.close();
  }

  @Test
  void everyViewSaysWhoOwnsWhatAndWhereTheOwnersAreReached() {
    Recorder node = new Recorder();
    ClusterMember member = new ClusterMember(views, "test", "ketama", node);
    Node self = new Node("0", "h", "1.1.1.1", 1, 1, "", "1.1.1.1", 7801, NodeState.SERVING);
    Node other = new Node("1", "fd00::2", "fd00::2", 2, 1, "", "fd01::2", 7801, NodeState.SERVING);
    views.tell(new ClusterView(1, List.of(self, other)), false);
    views.tell(new ClusterView(2, List.of(self.withState(NodeState.LEAVING), other)), true);
    Peer peer = new Peer("1", "[fd00::2]:2", "fd01::2", 7801);
    assertThat(node.placements.get(0).peers())
        .containsExactlyInAnyOrder(new Peer("0", "h:1", "1.1.1.1", 7801), peer);
    assertThat(node.placements.get(0).self()).isNotNegative();
    assertThat(node.placements.get(1).peers()).containsExactly(peer);
    assertThat(node.placements.get(1).self()).isNegative();
    member.close();
  }

  @Test
  void aPlacementThatCannotBeMadeIsAGap() {
    Recorder node = new Recorder();
    ClusterMember member = new ClusterMember(views, "test", "ketama", node);
    views.tell(view(1, 2), false);
    ClusterView twice =
        new ClusterView(
            2,
            List.of(
                new Node("0", "h", "1.1.1.1", 1, 1, "", NodeState.SERVING),
                new Node("1", "h h", "1.1.1.1", 2, 1, "", NodeState.SERVING)));
    assertThatThrownBy(() -> views.tell(twice, true)).isInstanceOf(IllegalArgumentException.class);
    views.tell(view(3, 2), true);
    assertThat(node.told).containsExactly("gap", "view 1", "gap", "view 3");
    member.close();
  }

  /** A node has a heap of 96 MiB for all that is no item. */
  @ParameterizedTest
  @ValueSource(strings = {"ketama", "ketama-spy", "nginx", "libmemcached-modulo", "rendezvous"})
  void theRingsKeptOf500NodesAreSmall(String ring) {
    Recorder node = new Recorder();
    ClusterMember member = new ClusterMember(views, "test", ring, node);
    views.tell(view(1, 500), false);
    long before = usedHeap();
    for (int i = 0; i < KEPT; i++) {
      views.tell(view(2 + i, 499 - i % 2), true);
    }
    long kept = usedHeap() - before;
    assertThat(node.owners).hasSize(KEPT + 1);
    byte[] key = "some key".getBytes(StandardCharsets.US_ASCII);
    node.owners.forEach(owner -> owner.owns(key, key.length));
    assertThat(kept).as("bytes of %d rings of 500 nodes", KEPT).isLessThan(8 << 20);
    member.close();
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
