package io.slabring.client.connection;

/**
 * The node has violated the protocol, and the connection was closed. The message quotes the bytes.
 */
public final class NodeProtocolException extends NodeException {
  private static final long serialVersionUID = 1L;

  /** What the node sent that does not fit; the cause may be null. */
  public NodeProtocolException(NodeAddress node, String problem, Throwable cause) {
    super(node, problem, cause);
  }
}
