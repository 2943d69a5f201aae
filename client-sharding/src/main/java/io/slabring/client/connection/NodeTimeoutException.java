package io.slabring.client.connection;

/** The node did not reply in time. Nobody knows whether it did what it was asked. */
public final class NodeTimeoutException extends NodeException {
  private static final long serialVersionUID = 1L;

  NodeTimeoutException(NodeAddress node, String problem, Throwable cause) {
    super(node, problem, cause);
  }
}
