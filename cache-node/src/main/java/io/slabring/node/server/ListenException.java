package io.slabring.node.server;

import java.net.BindException;
import java.net.UnknownHostException;

/** An address cannot be listened on. The message is one sentence that names it and says why. */
public final class ListenException extends Exception {
  private static final long serialVersionUID = 1;

  ListenException(ListenAddress address, Throwable cause) {
    super("cannot listen on " + address + ": " + reason(cause), cause);
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
