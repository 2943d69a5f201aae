package io.slabring.load.result;

/** A run that never got to its measured part. */
public final class RunFailedException extends Exception {
  private static final long serialVersionUID = 1;

  /** A failure; the message is one sentence for the user. */
  public RunFailedException(String message) {
    super(message);
  }
}
