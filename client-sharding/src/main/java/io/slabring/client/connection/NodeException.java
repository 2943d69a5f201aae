package io.slabring.client.connection;

/**
 * An operation on a node failed; the message begins with the node. Has no stack trace: it is made
 * on the event loop, where a trace says nothing, and by the thousand when a node dies.
 */
public abstract class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient NodeAddress node;
  private final String problem;

  /** An error of this node. */
  NodeException(NodeAddress node, String problem, Throwable cause) {
    super("node " + node + ": " + problem, cause, true, false);
    this.node = node;
    this.problem = problem;
  }

  /** The message without the node. */
  String problem() {
    return problem;
  }

  /** Returns the node it is about; null only after serialization. */
  public NodeAddress node() {
    return node;
  }
}
