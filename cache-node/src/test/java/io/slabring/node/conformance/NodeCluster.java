package io.slabring.node.conformance;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Nodes of one cluster on this machine, each a process of its own, that know each other. */
final class NodeCluster implements AutoCloseable {
  /** How long a change may take to be seen by all before the test fails. */
  static final Duration DEADLINE = Duration.ofSeconds(120);

  private final List<Integer> clusterPorts;
  private final String[] flags;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private int started;

  private NodeCluster(List<Integer> clusterPorts, String... flags) {
    this.clusterPorts = clusterPorts;
    this.flags = flags;
  }

  /**
   * A cluster without nodes.
   *
   * @param max nodes that it will ever start
   * @param flags options of all of them
   */
  static NodeCluster empty(int max, String... flags) throws IOException {
    return new NodeCluster(FreePorts.next(max), flags);
  }

  /** A cluster of so many nodes, that all see each other serve; others may be started later. */
  static NodeCluster start(int size, int max, String... flags) throws IOException {
    NodeCluster cluster = empty(max, flags);
    try {
      for (int i = 0; i < size; i++) {
        cluster.startNode();
      }
      cluster.awaitServing(cluster.nodes());
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts one more node; it serves when this returns. */
  NodeProcess startNode(String... more) throws IOException {
    NodeProcess node = NodeProcess.start(NodeProcess.launcher(), nextFlags(more));
    nodes.add(node);
    return node;
  }

  /** The options of the next node. */
  String[] nextFlags(String... more) {
    List<String> all = new ArrayList<>(List.of("-t", "1", "--cluster", "test"));
    all.addAll(List.of("--cluster-bind", "127.0.0.1:" + clusterPorts.get(started++)));
    all.addAll(List.of("--join", joinList()));
    all.addAll(Arrays.asList(flags));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  /** The cluster addresses of all nodes. */
  String joinList() {
    return String.join(",", clusterPorts.stream().map(port -> "127.0.0.1:" + port).toList());
  }

  /** Those that were started and not forgotten. */
  List<NodeProcess> nodes() {
    return List.copyOf(nodes);
  }

  /** Takes a node that was ended, or is to be, out of the list. */
  void forget(NodeProcess node) {
    nodes.remove(node);
  }

  /** Waits until each of these nodes says that these serve and no other. */
  void awaitServing(Collection<NodeProcess> serving) {
    List<Integer> ports = serving.stream().map(NodeProcess::port).sorted().toList();
    for (NodeProcess node : serving) {
      Await.until(
          "nodes at " + ports + " as " + node.port() + " sees them",
          DEADLINE,
          () -> servingPorts(node.address()).equals(ports));
    }
  }

  /** The ports that clients of a node are told, ascending; empty when it knows none. */
  static List<Integer> servingPorts(InetSocketAddress address) throws IOException {
    try (WireConnection wire = WireConnection.open(address)) {
      return view(wire).nodes().stream().map(Node::port).sorted().toList();
    }
  }

  /** The view in the answer to {@code config get cluster}; version 0 when there is none. */
  static ClusterView view(WireConnection wire) throws IOException {
    String payload = config(wire);
    return payload == null ? new ClusterView(0, List.of()) : ClusterText.parse(payload);
  }

  /** The payload of the answer to {@code config get cluster}; null when there is none. */
  static String config(WireConnection wire) throws IOException {
    String head = wire.ask("config get cluster\r\n");
    if (head == null || !head.startsWith("CONFIG cluster 0 ")) {
      return null;
    }
    int length = Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1));
    String payload = new String(wire.readExactly(length), StandardCharsets.US_ASCII);
    wire.readLine();
    wire.readLine();
    return payload;
  }

  /** What {@code stats cluster} says. */
  static ClusterStats stats(InetSocketAddress address) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    try (WireConnection wire = WireConnection.open(address)) {
      String line = wire.ask("stats cluster\r\n");
      for (; line != null && line.startsWith("STAT "); line = wire.readLine()) {
        String[] words = line.split(" ", 3);
        lines.put(words[1], words[2]);
      }
    }
    return ClusterStats.parse(lines);
  }

  /** What all nodes have printed, for messages. */
  String output() {
    StringBuilder output = new StringBuilder();
    IntStream.range(0, nodes.size())
        .forEach(i -> output.append("node ").append(i).append(":\n").append(nodes.get(i).output()));
    return output.toString();
  }

  @Override
  public void close() throws IOException {
    for (NodeProcess node : nodes) {
      node.handle().destroy();
    }
    for (NodeProcess node : nodes) {
      node.close();
    }
  }
}
