package io.slabring.load.generator;

/** A run that never got to its measured part. The message is one sentence for the user. */
public final class RunFailedException extends Exception {
  private static final long serialVersionUID = 1;

  public RunFailedException(String message) {
    super(message);
  }
}
