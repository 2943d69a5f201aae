package io.slabring.client.node;

import io.slabring.client.connection.ConnectionOptions;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.net.NetClientOptions;
import java.util.concurrent.TimeUnit;

/**
 * What the connections of a client share, whatever their node: options, sockets, and threads that
 * look up names. So a node that comes and goes leaves nothing behind. Thread-safe.
 */
public final class ClientResources implements AutoCloseable {
  private final VertxInternal vertx;
  private final ConnectionOptions options;
  private final NetClientInternal sockets;
  private final HostLookups lookups;
  private final ClusterCheck clusters = new ClusterCheck();

  /**
   * Resources for connections with these options, of which it takes a copy. Does not own the Vertx.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  public ClientResources(Vertx vertx, ConnectionOptions options) {
    this.vertx = (VertxInternal) vertx;
    this.options = options.checkedCopy();
    this.lookups = new HostLookups(this.options.resolver);
    NetClientOptions net = new NetClientOptions();
    net.setTcpNoDelay(true).setTcpKeepAlive(true);
    net.setSslHandshakeTimeout(this.options.connectTimeout.toMillis());
    net.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    this.sockets = (NetClientInternal) vertx.createNetClient(net);
  }

  VertxInternal vertx() {
    return vertx;
  }

  ConnectionOptions options() {
    return options;
  }

  NetClientInternal sockets() {
    return sockets;
  }

  HostLookups lookups() {
    return lookups;
  }

  ClusterCheck clusters() {
    return clusters;
  }

  /**
   * The identity of the cluster that nodes must belong to. Null if they are not asked, as at first;
   * empty if they are asked, but may belong to any.
   */
  public String cluster() {
    return clusters.expected();
  }

  /** Has connections that are made from now on checked for this; see {@link #cluster()}. */
  public void expectCluster(String identity) {
    clusters.expect(identity);
  }

  /** Ends all look-ups and closes what sockets are left; close the nodes' clients first. */
  @Override
  public void close() {
    lookups.close();
    sockets.close();
  }
}
