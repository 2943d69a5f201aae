package io.slabring.node.server;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.ServerSnapshot;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.store.Store;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What administrative commands of any connection act on. Thread-safe. */
final class Control {
  /** Versions of views are seconds since 2020: they grow over restarts and stay below 2^31. */
  private static final long VERSION_EPOCH = 1_577_836_800;

  private final ServerConfig config;
  private final Store store;
  private final Administration administration;
  private final ConnectionTable table;
  private final Supplier<ServerSnapshot> snapshot;
  private final Listeners listeners;
  private final ServerCounters counters;
  private final UdpPorts udpPorts;
  private final long startedAt;
  private final LongAdder flushes = new LongAdder();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Dumps dumps = new Dumps();
  private final BinaryClients binaryClients = new BinaryClients();
  private final Watchers watchers;

  /** Null when the node belongs to no cluster. */
  private volatile ClusterAnswers cluster;

  Control(
      ServerConfig config,
      Store store,
      Administration administration,
      ConnectionTable table,
      Supplier<ServerSnapshot> snapshot,
      Listeners listeners,
      ServerCounters counters,
      UdpPorts udpPorts) {
    this.config = config;
    this.store = store;
    this.startedAt = store.epochSecond();
    this.administration = administration;
    this.table = table;
    this.snapshot = snapshot;
    this.listeners = listeners;
    this.counters = counters;
    this.udpPorts = udpPorts;
    this.cluster = config.inCluster ? ClusterAnswers.none() : null;
    this.watchers = new Watchers(store, config.workerLogBytes, config.watcherLogBytes);
  }

  ServerConfig config() {
    return config;
  }

  /** What a new client must go through first; null for nothing. */
  Login newLogin() {
    return config.authFile == null ? null : new Login(config.authFile, counters);
  }

  boolean speaksText() {
    return config.speaksText;
  }

  Store store() {
    return store;
  }

  StatsPages pages() {
    return administration.pages();
  }

  PrefixStats prefixes() {
    return administration.prefixes();
  }

  ServerSnapshot snapshot() {
    return snapshot.get();
  }

  Dumps dumps() {
    return dumps;
  }

  BinaryClients binaryClients() {
    return binaryClients;
  }

  Watchers watchers() {
    return watchers;
  }

  /** What {@code stats conns} tells the connection that asks. */
  String connections(int asking) {
    return table.describe(now(), listeners.bound(), udpPorts.held(), asking);
  }

  /** Seconds of the store's clock. */
  int now() {
    return store.stats().now();
  }

  void verbosity(int level) {
    pages().verbosity(level);
    administration.verbosity().accept(level);
  }

  void countFlush() {
    flushes.increment();
  }

  long flushes() {
    return flushes.sum();
  }

  /** {@code stats reset}: the commands are counted from zero again. */
  void resetCounters() {
    store.stats().reset();
    prefixes().reset();
    flushes.reset();
  }

  /** Begins to stop the node, once. */
  void stop() {
    if (stopping.compareAndSet(false, true)) {
      administration.stop().run();
    }
  }

  /** Tells clients of a new view from now on. */
  void publish(ClusterStats stats) {
    cluster = ClusterAnswers.of(stats);
  }

  void leaveCluster() {
    cluster = ClusterAnswers.none();
  }

  /** Whether the node belongs to a cluster, be its nodes known yet or not. */
  boolean isInCluster() {
    return cluster != null;
  }

  /** The cluster: the newest view or, without one, this node as the client sees it. */
  ClusterAnswers cluster(Client client) {
    ClusterAnswers answers = cluster;
    return answers == null ? ClusterAnswers.of(alone(client.localAddress())) : answers;
  }

  private ClusterView alone(InetSocketAddress local) {
    String host = "127.0.0.1";
    int port = 0;
    if (local != null) {
      host = local.getAddress().getHostAddress();
      port = local.getPort();
    } else {
      for (ListenAddress address : listeners.bound()) {
        if (!address.isUnix()) {
          host = address.host();
          port = address.port();
          break;
        }
      }
    }
    String id = host + ":" + port;
    Node node = new Node(id, host, host, port, 1, "", NodeState.SERVING);
    return new ClusterView(startedAt - VERSION_EPOCH, List.of(node));
  }
}
