package io.slabring.client.connection;

/** The queue of the node is full. The operation was not sent. */
public final class NodeOverloadedException extends NodeException {
  private static final long serialVersionUID = 1L;

  /** An operation that was not sent, and why; the cause may be null. */
  public NodeOverloadedException(NodeAddress node, String problem, Throwable cause) {
    super(node, problem, cause);
  }
}
