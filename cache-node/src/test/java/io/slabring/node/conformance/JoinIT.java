package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come, come back and come late never empty one that holds values. */
class JoinIT {
  private static final int ITEMS = 1000;
  private static final int JOINS = 3;

  @TempDir private Path directory;

  private String[] secret() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "0123456789abcdef0123456789abcdef");
    return new String[] {"-m", "16", "--drain", "0", "--cluster-secret-file", file.toString()};
  }

  @Test
  void aRestartedNodeDoesNotEmptyTheOther() throws Exception {
    try (NodeCluster cluster = NodeCluster.empty(1 + JOINS, secret())) {
      NodeProcess first = cluster.startNode();
      for (int i = 0; i < JOINS; i++) {
        fill(first);
        NodeProcess second = cluster.startNode();
        cluster.awaitServing(cluster.nodes());
        assertThat(hits(first)).isGreaterThan(ITEMS / 5);
        second.signal(i % 2 == 0 ? "TERM" : "KILL");
        second.awaitExit();
        second.close();
        cluster.forget(second);
        cluster.awaitServing(cluster.nodes());
      }
      assertThat(first.output()).doesNotContain("discarded all items");
    }
  }

  /** The first one starves, so the second finds nobody in time and is a cluster of its own. */
  @Test
  void aNodeThatServedAloneMeanwhileDoesNotEmptyOneThatStarved() throws Exception {
    try (NodeCluster cluster = NodeCluster.empty(2, secret())) {
      NodeProcess first = cluster.startNode();
      fill(first);
      first.signal("STOP");
      NodeProcess second;
      try {
        second = cluster.startNode();
        assertThat(NodeCluster.servingPorts(second.address())).containsExactly(second.port());
      } finally {
        first.signal("CONT");
      }
      cluster.awaitServing(List.of(first, second));
      assertThat(first.output()).doesNotContain("discarded all items");
      assertThat(hits(first)).isGreaterThan(ITEMS / 5);
    }
  }

  private static void fill(NodeProcess node) throws IOException {
    try (WireConnection wire = WireConnection.open(node.address())) {
      for (int i = 0; i < ITEMS; i++) {
        assertThat(wire.set("key" + i, "value")).isEqualTo("STORED");
      }
    }
  }

  /** How many values a node still has: about half of them, since the other half is not its own. */
  private static int hits(NodeProcess node) throws IOException {
    int hits = 0;
    try (WireConnection wire = WireConnection.open(node.address())) {
      for (int i = 0; i < ITEMS; i++) {
        hits += wire.get("key" + i) == null ? 0 : 1;
      }
    }
    return hits;
  }
}
