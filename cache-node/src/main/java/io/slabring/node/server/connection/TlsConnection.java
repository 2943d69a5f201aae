package io.slabring.node.server.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.slabring.node.server.tls.Tls;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what happens to the encryption of one connection. */
final class TlsConnection {
  private static final Logger LOG = LoggerFactory.getLogger(TlsConnection.class);

  private final Tls tls;
  private boolean secured;

  TlsConnection(Tls tls) {
    this.tls = tls;
  }

  /** Takes note of an event; returns whether the client says that it sends no more. */
  boolean ends(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        secured = true;
        tls.countSession(context.pipeline().get(SslHandler.class));
      } else if (!(handshake.cause() instanceof ClosedChannelException)) {
        tls.countHandshakeError();
        LOG.debug("{}: no handshake: {}", context.channel(), handshake.cause().toString());
      }
    }
    return event instanceof SslCloseCompletionEvent;
  }

  /** Whether a failure of the connection is one of TLS, which is the client's doing. */
  boolean explains(ChannelHandlerContext context, Throwable failure) {
    if (!(failure.getCause() instanceof SSLException)) {
      return false;
    }
    if (secured) {
      tls.countProtocolError();
      LOG.debug("{}: TLS failed: {}", context.channel(), failure.getCause().toString());
    }
    return true;
  }
}
