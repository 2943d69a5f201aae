package io.slabring.client.connection;

/** The node has refused the operation. The connection stays open. */
public final class NodeErrorException extends NodeException {
  private static final long serialVersionUID = 1L;

  private final String reply;

  /**
   * With the node's words.
   *
   * @param about what was asked, and what to do; empty for nothing to say
   */
  public NodeErrorException(NodeAddress node, String reply, String about) {
    super(node, "refused: " + reply + (about.isEmpty() ? "" : " [" + about + "]"), null);
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
