package io.slabring.client.node;

import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.operation.Hello;
import io.slabring.client.operation.IdentityQuestion;
import io.slabring.client.operation.NodeOperation;
import io.slabring.client.operation.TextOperation;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What a node must answer before a connection to it counts as one. A node without a free place
 * accepts the connection too, only to refuse it with a line; a node that hangs accepts it and says
 * nothing. So the handshake asks, step by step, which server is at the other end and whether it
 * serves this client; a step that fails is a failed attempt to connect. Belongs to the event loop.
 */
final class NodeHandshake {
  private final Queue<NodeOperation<?>> steps = new ArrayDeque<>();
  private final NodeAddress node;
  private final ClusterCheck clusters;
  private final Consumer<String> heard;
  private final IdentityQuestion question = new IdentityQuestion();

  /**
   * A handshake that has not begun.
   *
   * @param heard is told the identity of the node's cluster, if the node is asked for it
   */
  NodeHandshake(
      ConnectionOptions options, NodeAddress node, ClusterCheck clusters, Consumer<String> heard) {
    this.node = node;
    this.clusters = clusters;
    this.heard = heard;
    steps.add(
        options.user == null
            ? new Hello()
            : new TextOperation.Login(options.user, options.password));
    if (clusters.expected() != null) {
      steps.add(question);
    }
  }

  /** The step whose answer is awaited, or null after the last one. */
  NodeOperation<?> step() {
    return steps.peek();
  }

  /** The answer to {@link #step} is complete. Returns why the node is not to be used, or null. */
  NodeException next() {
    NodeOperation<?> step = steps.remove();
    if (step.failure() != null || step != question) {
      return step.failure();
    }
    heard.accept(question.result());
    return clusters.check(node, question.result());
  }
}
