package io.slabring.client.connection;

/**
 * There is no connection to the node, or it ended before the reply came. In the second case nobody
 * knows whether the node did what it was asked.
 */
public final class NodeUnavailableException extends NodeException {
  private static final long serialVersionUID = 1L;

  NodeUnavailableException(NodeAddress node, String problem, Throwable cause) {
    super(node, problem, cause);
  }
}
