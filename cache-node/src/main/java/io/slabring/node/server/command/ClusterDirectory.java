package io.slabring.node.server.command;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.node.admin.Moves;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which nodes clients are told of: those of the newest view or, of a node that belongs to no
 * cluster, that node alone. Thread-safe.
 */
public final class ClusterDirectory {
  /** Versions of views are seconds since 2020: they grow over restarts and stay below 2^31. */
  private static final long VERSION_EPOCH = 1_577_836_800;

  private final long startedAt;
  private final Supplier<InetSocketAddress> listening;

  /** Null when the node belongs to no cluster. */
  private volatile ClusterAnswers answers;

  private volatile Supplier<Moves> moves = () -> Moves.NONE;

  /**
   * A directory without a view.
   *
   * @param inCluster whether the node belongs to a cluster, be its nodes known yet or not
   * @param startedAt second since 1970 of the node's start
   * @param listening an address that the node listens on, or null when there is none but a file
   */
  public ClusterDirectory(
      boolean inCluster, long startedAt, Supplier<InetSocketAddress> listening) {
    this.answers = inCluster ? ClusterAnswers.none() : null;
    this.startedAt = startedAt;
    this.listening = listening;
  }

  /** Tells clients of a new view from now on. */
  public void publish(ClusterStats stats) {
    answers = ClusterAnswers.of(stats);
  }

  /** Shows from now on what moves between the nodes. */
  public void show(Supplier<Moves> moving) {
    moves = moving;
  }

  /** Knows no nodes of the cluster any more; clients that ask are told so. */
  public void leave() {
    answers = ClusterAnswers.none();
  }

  /** Whether the node belongs to a cluster, be its nodes known yet or not. */
  boolean isInCluster() {
    return answers != null;
  }

  /** The answer to {@code stats cluster}. */
  String stats(Client client) {
    return answersFor(client).stats(moves.get());
  }

  /** The newest view or, without a cluster, this node as the client sees it. */
  ClusterAnswers answersFor(Client client) {
    ClusterAnswers current = answers;
    return current == null ? ClusterAnswers.of(alone(client.localAddress())) : current;
  }

  private ClusterView alone(InetSocketAddress local) {
    InetSocketAddress address = local == null ? listening.get() : local;
    String host = "127.0.0.1";
    int port = 0;
    if (address != null) {
      boolean resolved = !address.isUnresolved();
      host = resolved ? address.getAddress().getHostAddress() : address.getHostString();
      port = address.getPort();
    }
    String id = host + ":" + port;
    Node node = new Node(id, host, host, port, 1, "", NodeState.SERVING);
    return new ClusterView(startedAt - VERSION_EPOCH, List.of(node));
  }
}
