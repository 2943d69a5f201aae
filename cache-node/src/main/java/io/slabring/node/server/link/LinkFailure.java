package io.slabring.node.server.link;

import io.netty.channel.ConnectTimeoutException;
import javax.net.ssl.SSLException;

/** Why a request at another node has no reply: what follows the name of the node. */
final class LinkFailure {
  static final String TOO_LATE = "did not answer within 1 s";
  static final String CUT = "did not carry out the request to its end";

  private LinkFailure() {}

  /** Why no connection could be made. */
  static String of(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return TOO_LATE;
    }
    if (cause instanceof SSLException) {
      return "failed the TLS handshake";
    }
    return String.valueOf(cause.getMessage()).contains("refused")
        ? "refused the connection"
        : "cannot be reached";
  }
}
