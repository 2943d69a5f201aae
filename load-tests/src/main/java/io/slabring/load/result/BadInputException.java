package io.slabring.load.result;

/** A workload or a trace that cannot be used. The message is one sentence for the user. */
public final class BadInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** A sentence that names the file, and what is wrong with it. */
  public BadInputException(String message) {
    super(message);
  }
}
