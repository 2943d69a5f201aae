package io.slabring.client.operation;

import io.slabring.client.connection.NodeProtocolException;

/** A reply that does not fit; becomes a {@link NodeProtocolException} where the node is known. */
public final class ViolationException extends Exception {
  private static final long serialVersionUID = 1L;

  public ViolationException(String problem) {
    super(problem, null, false, false);
  }
}
