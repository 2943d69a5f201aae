package io.slabring.client.connection;

/**
 * There is no connection to the node, or it ended before the reply came. In the second case the
 * node may or may not have carried out the operation.
 */
public final class NodeUnavailableException extends NodeException {
  private static final long serialVersionUID = 1L;

  /**
   * There is no connection, for this reason.
   *
   * @param problem ends with what {@code cause} says, if there is one
   * @param cause may be null
   */
  public NodeUnavailableException(NodeAddress node, String problem, Throwable cause) {
    super(node, problem + reason(cause), cause);
  }

  /** The message of the cause, and that of its root: only the latter tells what TLS refused. */
  private static String reason(Throwable cause) {
    if (cause == null) {
      return "";
    }
    if (cause instanceof NodeException told) {
      return ": " + told.problem();
    }
    String what = String.valueOf(cause.getMessage());
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String why = String.valueOf(root.getMessage());
    return ": " + (what.contains(why) ? what : what + ": " + why);
  }
}
