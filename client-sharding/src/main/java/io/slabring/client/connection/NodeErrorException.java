package io.slabring.client.connection;

/** The node refused the operation; the connection goes on. */
public final class NodeErrorException extends NodeException {
  private static final long serialVersionUID = 1L;

  private final String reply;

  NodeErrorException(NodeAddress node, String reply) {
    super(node, "refused: " + reply, null);
    this.reply = reply;
  }

  /**
   * Returns the node's own words.
   *
   * @return one line, beginning with {@code ERROR}, {@code CLIENT_ERROR} or {@code SERVER_ERROR}
   */
  public String reply() {
    return reply;
  }
}
