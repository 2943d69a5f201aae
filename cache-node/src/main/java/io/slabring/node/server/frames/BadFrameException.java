package io.slabring.node.server.frames;

/** Another node has sent what the protocol does not allow: the connection has to be closed. */
public final class BadFrameException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A breach of the protocol.
   *
   * @param message what was wrong, for the log
   */
  public BadFrameException(String message) {
    super(message, null, false, false);
  }
}
