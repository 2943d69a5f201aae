package io.slabring.node.server.listen;

import java.net.BindException;
import java.net.UnknownHostException;

/** An address cannot be listened on. The message is one sentence that names it and says why. */
public final class ListenException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * An address of the node itself.
   *
   * @param option what names another address: {@code -p}
   */
  public ListenException(ListenAddress address, String option, Throwable cause) {
    super(
        "cannot listen on %s: %s; choose another with %s".formatted(address, reason(cause), option),
        cause);
  }

  /** An address for clients. */
  ListenException(ListenAddress address, Throwable cause) {
    this(address, address.isUnix() ? "-s" : "-p or -l", cause);
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof UnknownHostException) {
      return "no such host";
    }
    if (message.contains("in use") || cause instanceof BindException && message.contains("used")) {
      return "the address is already in use";
    }
    if (message.contains("ermission denied")) {
      return "permission denied";
    }
    if (message.contains("annot assign")) {
      return "no interface of this machine has that address";
    }
    return message;
  }
}
