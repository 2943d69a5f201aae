package io.slabring.node.server.link;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Encrypts links, where both sides prove who they are with a certificate: as on the cluster port.
 * Thread-safe.
 *
 * @param context null for plain text
 */
public record LinkTls(SSLContext context) {
  /** Encrypts a connection that this node has made. */
  public void secureClient(Channel channel) {
    if (context != null) {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      channel.pipeline().addFirst("tls", new SslHandler(engine));
    }
  }

  /** Encrypts a connection that another node has made. */
  public void secureServer(Channel channel) {
    if (context != null) {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      engine.setNeedClientAuth(true);
      channel.pipeline().addFirst("tls", new SslHandler(engine));
    }
  }
}
