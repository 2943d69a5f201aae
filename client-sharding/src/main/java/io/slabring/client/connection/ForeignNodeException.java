package io.slabring.client.connection;

/**
 * A node of another cluster, or of none, listens at an address of this client's cluster. The client
 * sends it no operations.
 */
public final class ForeignNodeException extends NodeException {
  private static final long serialVersionUID = 1L;

  private final String cluster;

  /**
   * A node that belongs to {@code cluster}, empty for none, and not to the {@code expected} one.
   */
  public ForeignNodeException(NodeAddress node, String cluster, String expected) {
    super(
        node,
        (cluster.isEmpty() ? "it tells no cluster" : "it belongs to cluster " + cluster)
            + ", and this client to "
            + expected,
        null);
    this.cluster = cluster;
  }

  /** The identity of the node's cluster; empty when it tells none. */
  public String cluster() {
    return cluster;
  }
}
