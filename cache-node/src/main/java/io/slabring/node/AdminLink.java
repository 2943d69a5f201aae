package io.slabring.node;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.NodeState;
import io.slabring.node.admin.Moves;
import io.slabring.node.cluster.RingShares;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.KeyReport;
import io.slabring.node.measure.Reading;
import io.slabring.node.server.CacheServer;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.UsageException;
import io.slabring.node.store.StoreStats;
import io.slabring.node.web.AdminServer;
import io.slabring.node.web.NodeView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Between a node and {@code --admin}: shows the one to the other. */
final class AdminLink implements NodeView, AutoCloseable {
  private final CacheServer server;
  private final StoreStats store;
  private final boolean inCluster;
  private final AtomicReference<Shares> shares = new AtomicReference<>();
  private AdminServer admin;
  private volatile ClusterLink membership;

  /** The shares of the nodes in a view. */
  private record Shares(long version, Map<String, Double> byId) {}

  private AdminLink(CacheServer server, StoreStats store, boolean inCluster) {
    this.server = server;
    this.store = store;
    this.inCluster = inCluster;
  }

  /**
   * Answers {@code --admin} from now on, also while the node joins its cluster.
   *
   * @throws ListenException when the address cannot be listened on
   * @throws UsageException when the token cannot be used
   */
  static AdminLink start(Options options, CacheServer server, StoreStats store)
      throws ListenException {
    AdminSettings settings = options.admin();
    AdminLink link = new AdminLink(server, store, options.cluster() != null);
    server.measureLag();
    HostAndPort bind = settings.bind();
    try {
      link.admin = AdminServer.start(bind.host(), bind.port(), settings.token(), link);
    } catch (IOException e) {
      throw new ListenException(ListenAddress.tcp(bind.host(), bind.port()), "--admin", e);
    }
    return link;
  }

  /** The node has joined its cluster. */
  void joined(ClusterLink cluster) {
    membership = cluster;
  }

  int port() {
    return admin.port();
  }

  @Override
  public String stats(String name) {
    return server.stats(name);
  }

  @Override
  public ClusterStats cluster() {
    return server.cluster();
  }

  @Override
  public Map<String, Long> moves() {
    ClusterLink cluster = membership;
    return (cluster == null ? Moves.NONE : cluster.moves()).lines();
  }

  @Override
  public boolean inCluster() {
    return inCluster;
  }

  /**
   * A node of a cluster is ready while the newest view lists it, and once it has inherited what it
   * could when it joined.
   */
  @Override
  public boolean ready() {
    ClusterStats cluster = cluster();
    if (!inCluster || cluster == null) {
      return !inCluster;
    }
    boolean serves =
        cluster.view().nodes().stream()
            .anyMatch(
                node -> node.id().equals(cluster.localId()) && node.state() == NodeState.SERVING);
    ClusterLink link = membership;
    return serves && link != null && link.isSettledIn();
  }

  @Override
  public long[] loopLagNanos() {
    return server.loopLagNanos();
  }

  @Override
  public Map<String, Histogram> commandTimes() {
    return server.commandTimes();
  }

  @Override
  public Histogram evictedAges() {
    return store.evictedAges();
  }

  @Override
  public List<Reading> counters() {
    return store.readings();
  }

  @Override
  public KeyReport keys() {
    return server.keys();
  }

  @Override
  public Map<String, Double> shares() {
    ClusterStats cluster = cluster();
    if (cluster == null) {
      return Map.of();
    }
    Shares known = shares.get();
    if (known == null || known.version != cluster.view().version()) {
      known = new Shares(cluster.view().version(), RingShares.of(cluster));
      shares.set(known);
    }
    return known.byId;
  }

  @Override
  public long suspicions() {
    ClusterLink cluster = membership;
    return cluster == null ? 0 : cluster.suspicions();
  }

  @Override
  public void close() {
    admin.close();
  }
}
