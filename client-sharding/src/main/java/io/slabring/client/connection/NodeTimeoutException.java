package io.slabring.client.connection;

/** The node did not reply in time. It may or may not have carried out the operation. */
public final class NodeTimeoutException extends NodeException {
  private static final long serialVersionUID = 1L;

  /** An operation without a reply, and for how long; the cause may be null. */
  public NodeTimeoutException(NodeAddress node, String problem, Throwable cause) {
    super(node, problem, cause);
  }
}
