package io.slabring.client.topology;

/** It is not known which nodes the cluster has. */
public final class TopologyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the addresses that were asked. */
  public TopologyException(String message) {
    super(message);
  }

  /** As above, with what went wrong below. */
  public TopologyException(String message, Throwable cause) {
    super(message, cause);
  }
}
