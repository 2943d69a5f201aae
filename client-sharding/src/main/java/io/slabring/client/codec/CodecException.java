package io.slabring.client.codec;

/**
 * A value cannot be turned into bytes, or bytes not into a value. When the client throws it, the
 * message begins with the key and, for a value that was read, the node.
 */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String key;
  private final String node;

  /** With a message that names the rule and the value; for transcoders. */
  public CodecException(String message) {
    this(message, null);
  }

  /** With a message that names the rule and the value, and what went wrong below. */
  public CodecException(String message, Throwable cause) {
    this(message, cause, null, null);
  }

  /**
   * With a message that names key, node, rule and value; for clients.
   *
   * @param key of the value
   * @param node that holds it, as {@code host:port}; null for a value that is being stored
   */
  public CodecException(String message, Throwable cause, String key, String node) {
    super(message, cause);
    this.key = key;
    this.node = node;
  }

  /** Returns the key of the value; null when a transcoder was called without a client. */
  public String key() {
    return key;
  }

  /** Returns the node, as {@code host:port}; null when the value was not read from one. */
  public String node() {
    return node;
  }
}
