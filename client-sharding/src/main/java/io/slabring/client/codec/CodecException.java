package io.slabring.client.codec;

/** A value cannot be turned into bytes, or bytes not into a value. */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message that names the rule and the value. */
  public CodecException(String message) {
    super(message);
  }

  /** With a message that names the rule and the value, and what went wrong below. */
  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
