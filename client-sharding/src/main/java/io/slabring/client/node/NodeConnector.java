package io.slabring.client.node;

import io.netty.channel.Channel;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.node.HostLookups.Lookup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** Opens TCP connections to a node, with TLS if so configured. Thread-safe. */
final class NodeConnector {
  private final ClientResources resources;
  private final ConnectionOptions options;
  private final NodeAddress address;

  /** The look-up under way, which all connections wait for, or one that has ended. */
  private Lookup lookup;

  NodeConnector(ClientResources resources, NodeAddress address) {
    this.resources = resources;
    this.options = resources.options();
    this.address = address;
  }

  /**
   * Looks up the addresses of the node; all callers that ask meanwhile get the same answer.
   * Completes on any thread.
   */
  synchronized CompletableFuture<InetAddress[]> resolve() {
    if (lookup == null || lookup.isDone()) {
      lookup = resources.lookups().start(address.host());
    }
    return lookup.copy();
  }

  /**
   * Tries the addresses in turn.
   *
   * @param context the event loop of the connection
   * @param attempt the first address tried is this one, modulo their number
   */
  Future<Channel> open(ContextInternal context, InetAddress[] found, int attempt) {
    if (found == null || found.length == 0) {
      return context.failedFuture(new ConnectException("no address for " + address.host()));
    }
    return tryFrom(context, found, attempt, 0);
  }

  private Future<Channel> tryFrom(
      ContextInternal context, InetAddress[] found, int attempt, int tried) {
    InetAddress next = found[Math.floorMod(attempt + tried, found.length)];
    Promise<NetSocket> socket = context.promise();
    resources.sockets().connectInternal(options(next, found.length), socket, context);
    Future<Channel> channel = socket.future().map(NodeConnector::channel);
    return tried + 1 == found.length
        ? channel
        : channel.recover(failure -> tryFrom(context, found, attempt, tried + 1));
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

  /** The node is of no more interest. */
  synchronized void close() {
    if (lookup != null) {
      resources.lookups().abandon(lookup);
    }
  }
}
