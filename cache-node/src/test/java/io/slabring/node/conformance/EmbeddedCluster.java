package io.slabring.node.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Nodes of one cluster within this JVM, that know each other. */
final class EmbeddedCluster implements AutoCloseable {
  private final List<Integer> clusterPorts;
  private final List<RunningNode> nodes = new ArrayList<>();
  private int started;

  private EmbeddedCluster(List<Integer> clusterPorts) {
    this.clusterPorts = clusterPorts;
  }

  /**
   * Starts nodes, one after another.
   *
   * @param max nodes that it will ever start
   */
  static EmbeddedCluster start(int size, int max) throws IOException {
    EmbeddedCluster cluster = new EmbeddedCluster(FreePorts.next(max));
    try {
      for (int i = 0; i < size; i++) {
        cluster.startNode();
      }
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts one more; all see it serve when this returns. */
  RunningNode startNode() throws IOException {
    List<String> join = clusterPorts.stream().map(port -> "127.0.0.1:" + port).toList();
    RunningNode node =
        EmbeddedNode.start(
            "-t",
            "1",
            "-m",
            "8",
            "--drain=10",
            "--cluster=test",
            "--cluster-bind=127.0.0.1:" + clusterPorts.get(started++),
            "--join=" + String.join(",", join));
    nodes.add(node);
    awaitSameEverywhere();
    return node;
  }

  /** Stops one; nobody lists it when this returns. */
  void stop(RunningNode node) throws IOException {
    nodes.remove(node);
    node.close();
    awaitSameEverywhere();
  }

  private void awaitSameEverywhere() {
    for (RunningNode node : nodes) {
      Await.until(
          "nodes at " + ports() + " as " + node.address() + " sees them",
          NodeCluster.DEADLINE,
          () -> NodeCluster.servingPorts(node.address()).equals(ports()));
    }
  }

  /** The clients' ports of the nodes, ascending. */
  List<Integer> ports() {
    return nodes.stream().map(node -> node.address().getPort()).sorted().toList();
  }

  /** The node that was started first. */
  RunningNode first() {
    return nodes.getFirst();
  }

  InetSocketAddress address() {
    return first().address();
  }

  @Override
  public void close() throws IOException {
    for (RunningNode node : nodes.reversed()) {
      node.close();
    }
  }
}
