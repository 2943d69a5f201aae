package io.slabring.client.connection;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Opens TCP connections to a node, with TLS if so configured. Thread-safe. */
final class Connector {
  private final NodeAddress address;
  private final ConnectionOptions options;
  private final NetClient client;

  /** A look-up is under way; another one would not help, and could use up all threads for them. */
  private final AtomicBoolean resolving = new AtomicBoolean();

  Connector(Vertx vertx, NodeAddress address, ConnectionOptions options) {
    this.address = address;
    this.options = options;
    NetClientOptions net = new NetClientOptions();
    net.setTcpNoDelay(true).setTcpKeepAlive(true);
    net.setSslHandshakeTimeout(options.connectTimeout.toMillis());
    net.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    this.client = vertx.createNetClient(net);
  }

  /**
   * Resolves the name and tries its addresses in turn.
   *
   * @param context the event loop of the connection
   * @param attempt the first address tried is this one, modulo their number
   */
  Future<Channel> connect(ContextInternal context, int attempt) {
    return resolve(context).compose(found -> tryFrom(found, attempt, 0));
  }

  private Future<InetAddress[]> resolve(ContextInternal context) {
    if (!resolving.compareAndSet(false, true)) {
      return context.failedFuture(
          new ConnectException("the look-up of " + address.host() + " has not ended yet"));
    }
    return context
        .executeBlocking(() -> options.resolver.resolve(address.host()), false)
        .onComplete(ended -> resolving.set(false));
  }

  private Future<Channel> tryFrom(InetAddress[] found, int attempt, int tried) {
    if (found.length == 0) {
      return Future.failedFuture(new ConnectException("no address for " + address.host()));
    }
    InetAddress next = found[Math.floorMod(attempt + tried, found.length)];
    Future<Channel> channel = client.connect(options(next, found.length)).map(Connector::channel);
    return tried + 1 == found.length
        ? channel
        : channel.recover(failure -> tryFrom(found, attempt, tried + 1));
  }

  private static Channel channel(NetSocket socket) {
    return ((NetSocketInternal) socket).channelHandlerContext().channel();
  }

  /** Each address gets its share of the time, so that one that is silent does not use it up. */
  private ConnectOptions options(InetAddress ip, int addresses) {
    long millis = Math.max(1, options.connectTimeout.toMillis() / addresses);
    ConnectOptions connect =
        new ConnectOptions()
            .setRemoteAddress(SocketAddress.inetSocketAddress(address.port(), ip.getHostAddress()))
            .setHost(address.host())
            .setPort(address.port())
            .setTimeout((int) millis);
    if (options.tls) {
      connect.setSsl(true).setSslOptions(tls());
    }
    return connect;
  }

  private ClientSSLOptions tls() {
    ClientSSLOptions tls = new ClientSSLOptions();
    tls.setHostnameVerificationAlgorithm(options.tlsVerifyHost ? "HTTPS" : "");
    if (options.tlsAuthority != null) {
      tls.setTrustOptions(new PemTrustOptions().addCertPath(options.tlsAuthority.toString()));
    }
    if (options.tlsCertificate != null) {
      tls.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertPath(options.tlsCertificate.toString())
              .addKeyPath(options.tlsKey.toString()));
    }
    return tls;
  }

  void close() {
    client.close();
  }
}
