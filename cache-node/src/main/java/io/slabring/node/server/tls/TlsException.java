package io.slabring.node.server.tls;

/** Certificates or settings that cannot be used. The message names the option, the file and why. */
public final class TlsException extends Exception {
  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
