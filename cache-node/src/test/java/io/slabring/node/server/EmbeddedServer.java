package io.slabring.node.server;

import io.netty.channel.embedded.EmbeddedChannel;
import io.slabring.node.admin.LogSnapshot;
import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.SecuritySnapshot;
import io.slabring.node.admin.ServerSnapshot;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.settings.Settings;
import io.slabring.node.store.Clock;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreConfig;
import io.slabring.node.store.StoreObserver;
import java.util.List;

/**
 * The server's connection handlers without sockets and threads: what is written to a channel is
 * handled before the call returns, in pieces cut exactly where the caller cuts them.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final int BUFFER_SIZE = 64 << 10;
  private static final long BUDGET = 24 << 20;
  private static final int CONNECTIONS = 100;

  private final Store store;
  private final Worker worker;
  private final ServerCounters counters = new ServerCounters();
  private final ConnectionGate gate = new ConnectionGate(CONNECTIONS, true, counters);
  private final ConnectionTable table = new ConnectionTable();
  private final EmbeddedChannel loop = new EmbeddedChannel();

  /** A server in front of a new store. */
  public EmbeddedServer(StoreConfig storeConfig, Clock clock) {
    store = new Store(storeConfig, clock);
    ServerConfig config = new ServerConfig();
    config.addresses = List.of(ListenAddress.tcp("127.0.0.1", 0));
    PrefixStats prefixes = new PrefixStats(':', false);
    Administration administration =
        new Administration(
            new StatsPages(store, Settings.defaults(), prefixes), prefixes, () -> {}, level -> {});
    Control control =
        new Control(
            config,
            store,
            administration,
            table,
            () ->
                new ServerSnapshot(
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    true,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    SecuritySnapshot.NONE,
                    LogSnapshot.NONE),
            new Listeners(config.addresses, 0700),
            counters,
            new UdpPorts());
    worker = new Worker(loop.eventLoop(), BUFFER_SIZE, BUDGET, true, store.newSession(), control);
  }

  /** Opens a connection. */
  public EmbeddedChannel connect() {
    gate.enter();
    return new EmbeddedChannel(new ConnectionHandler(worker, gate, table, null));
  }

  /** Has somebody told what the commands do to the store: who throws makes them fail. */
  void observe(StoreObserver observer) {
    worker.commands().session().observe(observer);
  }

  /** The store behind it. */
  public Store store() {
    return store;
  }

  /** Connections that are open. */
  public int connections() {
    return counters.openConnections.get();
  }

  @Override
  public void close() {
    worker.close();
    loop.close();
    store.close();
  }
}
