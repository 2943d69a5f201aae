package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes form a cluster, and each of them tells clients the same. */
class ClusterIT {
  @Test
  void everyNodeSaysTheSameWhileOthersJoinAndLeave() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(3, 4, "--zone", "a")) {
      long formed = sameEverywhere(cluster);

      NodeProcess fourth = cluster.startNode("--weight", "3", "--zone", "b");
      cluster.awaitServing(cluster.nodes());
      long joined = sameEverywhere(cluster);
      assertThat(joined).isGreaterThan(formed);
      ClusterStats stats = NodeCluster.stats(cluster.nodes().getFirst().address());
      assertThat(stats.ring()).isEqualTo("ketama");
      assertThat(stats.view().nodes())
          .extracting(Node::state, Node::host, Node::ip)
          .containsOnly(tuple(NodeState.SERVING, "127.0.0.1", "127.0.0.1"));
      assertThat(stats.view().nodes())
          .filteredOn(node -> node.port() == fourth.port())
          .extracting(Node::weight, Node::zone)
          .containsExactly(tuple(3, "b"));

      fourth.signal("TERM");
      assertThat(fourth.awaitExit()).as(fourth.output()).isZero();
      cluster.forget(fourth);
      // Who leaves is unlisted before it ends.
      for (NodeProcess node : cluster.nodes()) {
        assertThat(NodeCluster.servingPorts(node.address())).doesNotContain(fourth.port());
      }
      cluster.awaitServing(cluster.nodes());
      assertThat(sameEverywhere(cluster)).isGreaterThan(joined);
      assertThat(fourth.output()).contains("Node stopped").doesNotContain("WARN", "ERROR");
      fourth.close();
    }
  }

  /** Compares the texts of all nodes; returns the version. */
  private static long sameEverywhere(NodeCluster cluster) {
    String[] first = new String[1];
    Await.until(
        "the same text everywhere",
        NodeCluster.DEADLINE,
        () -> {
          first[0] = text(cluster.nodes().getFirst());
          for (NodeProcess node : cluster.nodes()) {
            if (!text(node).equals(first[0])) {
              return false;
            }
          }
          return true;
        });
    return Long.parseLong(first[0].lines().findFirst().orElseThrow());
  }

  private static String text(NodeProcess node) throws IOException {
    try (WireConnection wire = WireConnection.open(node.address())) {
      return NodeCluster.config(wire);
    }
  }

  @Test
  void whoFindsNobodyServesAloneAndSaysSoOnce() throws Exception {
    List<Integer> ports = FreePorts.next(2);
    try (NodeProcess node =
        NodeProcess.start(
            NodeProcess.launcher(),
            "--cluster=lonely",
            "--cluster-bind=127.0.0.1:" + ports.getFirst(),
            "--join=127.0.0.1:" + ports.getLast() + ",nobody.invalid:7800")) {
      assertThat(NodeCluster.servingPorts(node.address())).containsExactly(node.port());
      try (WireConnection wire = WireConnection.open(node.address())) {
        assertThat(wire.set("a", "1")).isEqualTo("STORED");
        assertThat(wire.get("a")).isEqualTo("1");
      }
      Await.until(
          "a line about the address",
          NodeCluster.DEADLINE,
          () -> node.output().contains("nobody.invalid"));
      assertThat(node.output().lines().filter(line -> line.contains("WARN")))
          .as(node.output())
          .hasSize(1);
    }
  }

  @Test
  void anotherNameStaysAnotherCluster() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(1, 2);
        NodeProcess other =
            NodeProcess.start(NodeProcess.launcher(), cluster.nextFlags("--cluster", "prod"))) {
      NodeProcess first = cluster.nodes().getFirst();
      awaitWarnings(List.of(first, other));
      assertThat(NodeCluster.servingPorts(first.address())).containsExactly(first.port());
      assertThat(NodeCluster.servingPorts(other.address())).containsExactly(other.port());
    }
  }

  @Test
  void whoHasAnotherSecretStaysOut(@TempDir Path directory) throws Exception {
    Path right = directory.resolve("right");
    Path wrong = directory.resolve("wrong");
    Files.writeString(right, "correct horse battery\n");
    Files.writeString(wrong, "incorrect horse battery\n");
    try (NodeCluster cluster = NodeCluster.start(2, 3, "--cluster-secret-file", right.toString());
        NodeProcess other =
            NodeProcess.start(
                NodeProcess.launcher(),
                cluster.nextFlags("--cluster-secret-file", wrong.toString()))) {
      NodeProcess first = cluster.nodes().getFirst();
      awaitWarnings(List.of(first, cluster.nodes().getLast(), other));
      assertThat(NodeCluster.servingPorts(first.address())).hasSize(2).doesNotContain(other.port());
      assertThat(NodeCluster.servingPorts(other.address())).containsExactly(other.port());
    }
  }

  @Test
  void whoHasACertificateOfAnotherAuthorityStaysOut(@TempDir Path directory) throws Exception {
    Tool.require("openssl", "openssl");
    try (NodeCluster cluster = NodeCluster.start(2, 3, tls(directory, "own"));
        NodeProcess other =
            NodeProcess.start(
                NodeProcess.launcher(), cluster.nextFlags(tls(directory, "another")))) {
      NodeProcess first = cluster.nodes().getFirst();
      awaitWarnings(List.of(first, cluster.nodes().getLast(), other));
      assertThat(NodeCluster.servingPorts(first.address())).hasSize(2).doesNotContain(other.port());
      assertThat(NodeCluster.servingPorts(other.address())).containsExactly(other.port());
    }
  }

  /** Options for a certificate that signs itself; two nodes may share it. */
  private static String[] tls(Path directory, String name) throws IOException {
    String certificate = directory.resolve(name + ".crt").toString();
    String key = directory.resolve(name + ".key").toString();
    List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes"));
    command.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"));
    command.addAll(List.of("-subj", "/CN=" + name, "-keyout", key, "-out", certificate));
    Tool.Result made = Tool.run(directory, command);
    assertThat(made.exit()).as(made.output()).isZero();
    return new String[] {
      "--cluster-cert=" + certificate, "--cluster-key=" + key, "--cluster-ca=" + certificate
    };
  }

  /** Waits for all to say why they cannot talk to each other, in one line for each peer. */
  private static void awaitWarnings(List<NodeProcess> nodes) {
    for (NodeProcess node : nodes) {
      Await.until("a warning", NodeCluster.DEADLINE, () -> !warnings(node).isEmpty());
      assertThat(node.output()).doesNotContain("ERROR", "Exception", "\tat ");
      assertThat(warnings(node))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .containsAnyOf(
                          "rejected a connection from", "cannot talk to", "ignoring the node"));
    }
  }

  private static List<String> warnings(NodeProcess node) {
    return node.output().lines().filter(line -> line.contains(" WARN ")).toList();
  }

  @Test
  void twoNodesWithOneAddressAreToldApartInTheLog() throws Exception {
    try (NodeCluster cluster = NodeCluster.empty(2, "--advertise", "cache.example:11211")) {
      NodeProcess first = cluster.startNode();
      NodeProcess second = cluster.startNode();
      Await.until(
          "lines about the address",
          NodeCluster.DEADLINE,
          () ->
              first.output().contains("another node advertises this address")
                  && second.output().contains("another node advertises this address"));
      for (NodeProcess node : List.of(first, second)) {
        assertThat(NodeCluster.servingPorts(node.address())).containsExactly(11211);
      }
    }
  }

  @Test
  void itemsOfAFileAreNotShownInACluster(@TempDir Path directory) throws Exception {
    String file = directory.resolve("items").toString();
    try (NodeProcess alone = NodeProcess.start(NodeProcess.launcher(), "-e", file);
        WireConnection wire = WireConnection.open(alone.address())) {
      assertThat(wire.set("a", "old")).isEqualTo("STORED");
    }
    try (NodeCluster cluster = NodeCluster.start(1, 1, "-e", file)) {
      NodeProcess node = cluster.nodes().getFirst();
      try (WireConnection wire = WireConnection.open(node.address())) {
        assertThat(wire.get("a")).isNull();
      }
      assertThat(node.output().lines().filter(line -> line.contains(" -e: in a cluster")))
          .hasSize(1);
    }
  }

  @Test
  void aTakenClusterPortIsOneSentence() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(1, 1);
        NodeProcess second =
            NodeProcess.launch(
                NodeProcess.launcher(),
                Map.of(),
                "-p",
                "-1",
                "--cluster=test",
                "--cluster-bind=" + cluster.joinList())) {
      assertThat(second.awaitExit()).isEqualTo(71);
      assertThat(second.output().lines().filter(line -> !line.contains(" INFO ")))
          .hasSize(1)
          .allSatisfy(line -> assertThat(line).contains("--cluster-bind", cluster.joinList()));
    }
  }
}
