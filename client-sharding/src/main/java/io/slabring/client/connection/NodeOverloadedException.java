package io.slabring.client.connection;

/** Too much is queued for the node; this operation was not, so nothing was sent. */
public final class NodeOverloadedException extends NodeException {
  private static final long serialVersionUID = 1L;

  /** An operation that was not sent, and why; the cause may be null. */
  public NodeOverloadedException(NodeAddress node, String problem, Throwable cause) {
    super(node, problem, cause);
  }
}
