package io.slabring.node.server;

import static io.slabring.node.settings.Commands.WATCHER_LOG;
import static io.slabring.node.settings.Commands.WORKER_LOG;

import io.slabring.node.admin.SecuritySnapshot;
import io.slabring.node.admin.ServerSnapshot;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.server.command.AdminCommands;
import io.slabring.node.server.command.ClassicCommands;
import io.slabring.node.server.command.ClusterDirectory;
import io.slabring.node.server.command.Commands;
import io.slabring.node.server.command.CrawlerCommand;
import io.slabring.node.server.command.DebugCommands;
import io.slabring.node.server.command.GeneralStats;
import io.slabring.node.server.command.KeySampler;
import io.slabring.node.server.command.MetaCommands;
import io.slabring.node.server.command.NodeCommands;
import io.slabring.node.server.command.Permissions;
import io.slabring.node.server.command.StatsCommand;
import io.slabring.node.server.command.TuningCommands;
import io.slabring.node.server.command.WatchCommand;
import io.slabring.node.server.connection.ConnectionTable;
import io.slabring.node.server.conversation.Terms;
import io.slabring.node.server.listen.ConnectionGate;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.Listeners;
import io.slabring.node.server.listen.ServerCounters;
import io.slabring.node.server.listen.UdpPorts;
import io.slabring.node.server.login.LoginCounters;
import io.slabring.node.server.tls.Tls;
import io.slabring.node.server.watch.Dumps;
import io.slabring.node.server.watch.Watchers;
import io.slabring.node.settings.Compatible;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Work;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.StoreSession;
import java.net.InetSocketAddress;
import java.util.function.IntConsumer;

/**
 * What all event loops of a server share, put together: the place where its packages meet. Made
 * once, before the first loop; its parts are thread-safe.
 */
final class ServerParts {
  final ServerConfig config;
  final Store store;
  final StatsPages pages;
  final ServerCounters counters = new ServerCounters();
  final LoginCounters logins = new LoginCounters();
  final ConnectionGate gate;
  final ConnectionTable table = new ConnectionTable();
  final Listeners listeners;
  final UdpPorts udpPorts = new UdpPorts();
  final Watchers watchers;
  final Dumps dumps = new Dumps();
  final ClusterDirectory cluster;
  final GeneralStats general;
  final Measures measures = new Measures();
  final Terms terms;

  /** Null without a cluster. */
  final NodeLinks links;

  private final Administration administration;
  private final AdminCommands admin;

  ServerParts(ServerConfig config, Store store, Administration administration) {
    this.config = config;
    this.store = store;
    this.administration = administration;
    this.pages = administration.pages();
    this.gate =
        new ConnectionGate(
            config.get(Network.CONNECTIONS), config.get(Network.REFUSE_OVER_LIMIT), counters);
    this.listeners = new Listeners(config.addresses(), config.get(Network.UNIX_MASK));
    this.watchers = new Watchers(store, config.get(WORKER_LOG), config.get(WATCHER_LOG));
    this.cluster =
        new ClusterDirectory(config.inCluster(), store.epochSecond(), this::listeningAddress);
    this.general = new GeneralStats(store, pages, administration.prefixes(), this::snapshot);
    boolean speaksText = !config.get(Compatible.PROTOCOL).equals("binary");
    this.terms =
        new Terms(config.get(Work.REQUESTS_PER_EVENT), speaksText, config.authFile(), logins);
    this.links = config.link() == null ? null : new NodeLinks(config.link(), store);
    this.admin = adminCommands(config.permissions());
  }

  private AdminCommands adminCommands(Permissions permissions) {
    IntConsumer verbosity =
        level -> {
          pages.verbosity(level);
          administration.verbosity().accept(level);
        };
    NodeCommands node =
        new NodeCommands(
            store, permissions, general, cluster, config.tls(), verbosity, administration.stop());
    StatsCommand stats =
        new StatsCommand(
            pages, general, administration.prefixes(), cluster, this::connections, permissions);
    return new AdminCommands(
        node,
        new TuningCommands(store),
        stats,
        new CrawlerCommand(store, dumps, permissions),
        new WatchCommand(watchers, permissions),
        new DebugCommands(store.debug(), permissions));
  }

  /** The commands of one event loop. */
  Commands commands(StoreSession session, KeySampler keys) {
    ClassicCommands classic =
        new ClassicCommands(session, cluster, administration.prefixes(), keys);
    return new Commands(session, classic, new MetaCommands(session, keys), admin);
  }

  /** What {@code stats conns} tells the connection of this number. */
  String connections(int asking) {
    return table.describe(now(), listeners.bound(), udpPorts.held(), asking);
  }

  /** The first address that is not a Unix socket; null when there is none. */
  private InetSocketAddress listeningAddress() {
    for (ListenAddress address : listeners.bound()) {
      if (!address.isUnix()) {
        return InetSocketAddress.createUnresolved(address.host(), address.port());
      }
    }
    return null;
  }

  /** Second of the store's clock. */
  int now() {
    return store.stats().now();
  }

  /** What the network side has counted so far. */
  ServerSnapshot snapshot() {
    Measures.Totals loops = measures.totals();
    return new ServerSnapshot(
        counters.openConnections.get(),
        counters.totalConnections.get(),
        counters.rejectedConnections.get(),
        counters.idleKicks.get(),
        counters.listenDisabled.get(),
        counters.listenDisabledMicros.get(),
        gate.isListening(),
        loops.bytesRead(),
        loops.bytesWritten(),
        loops.bufferBytes(),
        loops.idleBufferBytes(),
        loops.yields(),
        loops.refusedReplies(),
        security(),
        watchers.snapshot());
  }

  private SecuritySnapshot security() {
    Tls tls = config.tls();
    return new SecuritySnapshot(
        logins.attempts(),
        logins.failures(),
        tls == null ? 0 : tls.newSessions(),
        tls == null ? 0 : tls.handshakeErrors(),
        tls == null ? 0 : tls.protocolErrors(),
        tls == null ? 0 : tls.certificateAgeSeconds());
  }
}
