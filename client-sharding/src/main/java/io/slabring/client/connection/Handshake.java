package io.slabring.client.connection;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a node must answer before a connection to it counts as one. A node without a free place
 * accepts the connection too, only to refuse it with a line; a node that hangs accepts it and says
 * nothing. So who is at the other end, and whether it serves us, is asked here, step by step; a
 * step that fails is a failed attempt to connect. Belongs to the event loop.
 */
final class Handshake {
  private final Queue<Operation<?>> steps = new ArrayDeque<>();
  private final NodeClient node;
  private final ClusterCheck clusters;
  private final ClusterCheck.Question question = new ClusterCheck.Question();

  Handshake(ConnectionOptions options, NodeClient node, ClusterCheck clusters) {
    this.node = node;
    this.clusters = clusters;
    steps.add(
        options.user == null
            ? new Hello()
            : new TextOperation.Login(options.user, options.password));
    if (clusters.expected() != null) {
      steps.add(question);
    }
  }

  /** The step whose answer is awaited, or null after the last one. */
  Operation<?> step() {
    return steps.peek();
  }

  /** The answer to {@link #step} is complete. Returns why the node is not to be used, or null. */
  NodeException next() {
    Operation<?> step = steps.remove();
    if (step.failure != null || step != question) {
      return step.failure;
    }
    node.cluster(question.result);
    return clusters.check(node.address(), question.result);
  }
}
