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
   * Returns whether the node has passed the operation on to the owner of the key, which it takes
   * for another node, and that node did not answer: an outage, not a refusal.
   */
  public boolean isOutageOfOwner() {
    return reply.startsWith("SERVER_ERROR ") && reply.contains(", the owner of this key, ");
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
