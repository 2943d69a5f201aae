package io.slabring.load.trace;

/** A trace that cannot be used. The message is one sentence for the user. */
public final class BadTraceException extends Exception {
  private static final long serialVersionUID = 1;

  BadTraceException(String message) {
    super(message);
  }
}
