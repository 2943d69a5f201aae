package io.slabring.client.connection;

/** A reply that does not fit; becomes a {@link NodeProtocolException} where the node is known. */
final class ViolationException extends Exception {
  private static final long serialVersionUID = 1L;

  ViolationException(String problem) {
    super(problem, null, false, false);
  }
}
