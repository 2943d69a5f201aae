package io.slabring.node.server;

import io.netty.channel.embedded.EmbeddedChannel;
import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Settings;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.StoreObserver;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.util.List;

/**
 * The server's connection handlers without sockets and threads: what is written to a channel is
 * handled before the call returns, in pieces cut exactly where the caller cuts them.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final int CONNECTIONS = 100;

  private final Store store;
  private final StoreSession session;
  private final ServerParts parts;
  private final ServingLoop serving;
  private final EmbeddedChannel loop = new EmbeddedChannel();

  /** A server in front of a new store. */
  public EmbeddedServer(StoreConfig storeConfig, Clock clock) {
    store = new Store(storeConfig, clock);
    Settings settings = Settings.defaults().with(Network.CONNECTIONS, CONNECTIONS);
    List<ListenAddress> addresses = List.of(ListenAddress.tcp("127.0.0.1", 0));
    ServerConfig config = new ServerConfig(settings, addresses, List.of(), null, null);
    PrefixStats prefixes = new PrefixStats(':', false);
    Administration administration =
        new Administration(
            new StatsPages(store, settings, prefixes), prefixes, () -> {}, level -> {});
    parts = new ServerParts(config, store, administration);
    session = store.newSession();
    serving = new ServingLoop(loop.eventLoop(), true, session, parts);
  }

  /** Opens a connection. */
  public EmbeddedChannel connect() {
    parts.gate.enter();
    return new EmbeddedChannel(serving.newHandler(null));
  }

  /** Has somebody told what the commands do to the store: who throws makes them fail. */
  void observe(StoreObserver observer) {
    session.observe(observer);
  }

  /** The store behind it. */
  public Store store() {
    return store;
  }

  /** Connections that are open. */
  public int connections() {
    return parts.counters.openConnections.get();
  }

  @Override
  public void close() {
    serving.close();
    loop.close();
    store.close();
  }
}
