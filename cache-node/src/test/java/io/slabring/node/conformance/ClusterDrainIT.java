package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What clients see of a node that is told to leave, and of one that was away. */
class ClusterDrainIT {
  private static final int CLIENTS = 8;

  /** Requests after which a client asks for the nodes again. */
  private static final int POLL_EVERY = 20;

  /** A client that follows the cluster loses nothing when a node leaves. */
  @Test
  void sigtermLosesNoRequestUnderLoad() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (NodeCluster cluster = NodeCluster.start(2, 2)) {
      NodeProcess stays = cluster.nodes().getFirst();
      NodeProcess leaves = cluster.nodes().getLast();
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger answered = new AtomicInteger();
      List<Future<Boolean>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String key = "key" + i;
        clients.add(threads.submit(() -> workUntilUnlisted(leaves, stays, key, answered, stop)));
      }
      Await.until("some load", NodeCluster.DEADLINE, () -> answered.get() > 50 * CLIENTS);
      leaves.signal("TERM");
      for (Future<Boolean> client : clients) {
        assertThat(client.get(120, TimeUnit.SECONDS)).as("was told that the node leaves").isTrue();
      }
      assertThat(leaves.awaitExit()).as(leaves.output()).isZero();
      stop.set(true);
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Requests to a node for as long as the other one lists it. Fails when one is not answered.
   *
   * @return whether it ended because the node was not listed any more
   */
  private static boolean workUntilUnlisted(
      NodeProcess node, NodeProcess other, String key, AtomicInteger answered, AtomicBoolean stop)
      throws IOException {
    try (WireConnection work = WireConnection.open(node.address());
        WireConnection poll = WireConnection.open(other.address())) {
      for (int i = 1; !stop.get(); i++) {
        assertThat(work.set(key, "value" + i)).isEqualTo("STORED");
        // Missing when the key has just become the other node's.
        assertThat(work.get(key)).isIn("value" + i, null);
        answered.addAndGet(2);
        boolean listed =
            i % POLL_EVERY != 0
                || NodeCluster.view(poll).nodes().stream()
                    .anyMatch(listedNode -> listedNode.port() == node.port());
        if (!listed) {
          return true;
        }
      }
      return false;
    }
  }

  @Test
  void aRequestThatIsHalfSentIsAnsweredAndQuietClientsDoNotHoldANodeUp() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(2, 2, "--drain", "600")) {
      NodeProcess leaves = cluster.nodes().getLast();
      try (WireConnection half = WireConnection.open(leaves.address());
          WireConnection quiet = WireConnection.open(leaves.address())) {
        assertThat(quiet.ask("mn\r\n")).isEqualTo("MN");
        half.send("set a 0 0 10\r\n01234");
        leaves.signal("TERM");
        assertThat(quiet.fill()).as("a quiet connection ends").isFalse();
        assertThat(leaves.isAlive()).isTrue();
        half.send("56789\r\n");
        assertThat(half.readLine()).as("by then another node owns the key").isEqualTo("STORED");
        assertThat(half.fill()).as("then it ends, too").isFalse();
      }
      // Long before the drain is over, which is longer than this test would wait.
      assertThat(leaves.awaitExit()).as(leaves.output()).isZero();
    }
  }

  @Test
  void whoNeverSaysTheRestHoldsANodeUpNoLongerThanDrain() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(1, 1, "--drain", "1")) {
      NodeProcess node = cluster.nodes().getFirst();
      try (WireConnection half = WireConnection.open(node.address())) {
        half.send("set a 0 0 10\r\n01234");
        node.signal("TERM");
        assertThat(node.awaitExit()).as(node.output()).isZero();
        assertThat(half.fill()).isFalse();
      }
    }
  }

  /** A node that stood still comes back empty, and drops its clients before. */
  @Test
  void whoWasAwayComesBackEmptyAndWithoutItsClients() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(3, 3, "--foreign-keys", "serve")) {
      NodeProcess away = cluster.nodes().getLast();
      List<NodeProcess> others = cluster.nodes().subList(0, 2);
      List<String> keys = new ArrayList<>();
      try (WireConnection client = WireConnection.open(away.address())) {
        for (int i = 0; i < 100; i++) {
          keys.add("key" + i);
          assertThat(client.set("key" + i, "old")).isEqualTo("STORED");
        }
        away.signal("STOP");
        try {
          cluster.awaitServing(others);
        } finally {
          away.signal("CONT");
        }
        cluster.awaitServing(cluster.nodes());
        assertThat(client.fill()).as("the connection ends").isFalse();
      }
      try (WireConnection client = WireConnection.open(away.address())) {
        for (String key : keys) {
          assertThat(client.get(key)).as(key).isNull();
        }
        assertThat(client.set("new", "1")).isEqualTo("STORED");
        assertThat(client.get("new")).isEqualTo("1");
      }
      assertThat(away.output()).contains("missed a membership change: discarded all items");
    }
  }

  /** What was written while a key was another node's is never undone when the key comes back. */
  @Test
  void keysThatWereAnothersMeanwhileAreNeverStale() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(1, 2)) {
      NodeProcess first = cluster.nodes().getFirst();
      int keys = 1000;
      try (WireConnection client = WireConnection.open(first.address())) {
        for (int i = 0; i < keys; i++) {
          client.set("key" + i, "old");
        }
      }
      NodeProcess second = cluster.startNode();
      cluster.awaitServing(cluster.nodes());
      try (WireConnection client = WireConnection.open(second.address())) {
        for (int i = 0; i < keys; i += 2) {
          assertThat(client.set("key" + i, "new")).isEqualTo("STORED");
        }
      }
      second.signal("TERM");
      second.awaitExit();
      cluster.forget(second);
      cluster.awaitServing(List.of(first));
      int left = 0;
      try (WireConnection client = WireConnection.open(first.address())) {
        for (int i = 0; i < keys; i++) {
          String value = client.get("key" + i);
          assertThat(value).as("key%d", i).isIn(i % 2 == 0 ? "new" : "old", null);
          left += value == null ? 0 : 1;
        }
      }
      assertThat(left).as("at least those that stayed").isGreaterThan(keys / 4);
      second.close();
    }
  }
}
