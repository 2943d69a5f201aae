package io.slabring.node;

import io.slabring.node.admin.NodeSettings;
import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.memory.OffHeap;
import io.slabring.node.server.Administration;
import io.slabring.node.server.CacheServer;
import io.slabring.node.server.ListenAddress;
import io.slabring.node.server.ListenException;
import io.slabring.node.server.ServerConfig;
import io.slabring.node.server.TransportKind;
import io.slabring.node.store.Clock;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreConfig;
import io.slabring.node.store.Tunables;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running cache: a store and the server in front of it. Close it once; thread-safe. */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Store store;
  private final CacheServer server;
  private boolean closed;

  private Node(Store store, CacheServer server) {
    this.store = store;
    this.server = server;
  }

  /**
   * Starts a node.
   *
   * @param options the command line
   * @param stop called when a client shuts the node down; it must return at once
   * @throws ListenException when an address cannot be listened on
   * @throws UsageException when the machine cannot give what the options ask for
   */
  public static Node start(Options options, Runnable stop) throws ListenException {
    return start(options, Clock.system(), stop);
  }

  /** As {@link #start(Options, Runnable)}, with the time of another clock. */
  public static Node start(Options options, Clock clock, Runnable stop) throws ListenException {
    ServerConfig config = serverConfig(options);
    try {
      TransportKind.choose(config.transport()); // loads its library while the memory is mapped
    } catch (IllegalStateException e) {
      throw UsageException.badUsage("%s", e.getMessage());
    }
    Store store = new Store(storeConfig(options), clock);
    try {
      tune(store.tunables(), options);
      PrefixStats prefixes = new PrefixStats(options.prefixDelimiter(), options.detailEnabled());
      StatsPages pages = new StatsPages(store, settings(options), prefixes);
      Administration administration =
          new Administration(pages, prefixes, stop, LogSetup::setVerbosity);
      store.start();
      CacheServer server = CacheServer.start(config, store, administration);
      return new Node(store, server);
    } catch (IllegalStateException e) {
      store.close();
      throw UsageException.badUsage("%s", e.getMessage());
    } catch (ListenException | RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  /**
   * Takes the address space that a node with these options needs. Only a process that runs one node
   * calls this, once and before it starts the node; else a size is chosen that suits tests.
   */
  static void reserveMemory(Options options) {
    OffHeap.reserve(storeConfig(options).addressSpace());
    OffHeap.prepare();
  }

  /** The addresses in use, in the order given. */
  public List<ListenAddress> addresses() {
    return server.addresses();
  }

  /** Ends the conversations, then frees the memory. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      server.close();
      store.close();
      LOG.info("stopped");
    }
  }

  private static StoreConfig storeConfig(Options options) {
    ExtendedSettings extended = options.extended();
    StoreConfig defaults = StoreConfig.ofMemory(options.memoryBytes());
    return new StoreConfig(
        defaults.memoryBytes(),
        defaults.memoryBytesMax(),
        options.itemSizeMax(),
        options.memcachedClasses() ? options.growthFactor() : 0,
        options.chunkSize(),
        extended.slabChunkMaxBytes,
        options.evicts(),
        options.usesCas(),
        extended.hashPower == 0 ? defaults.hashPower() : extended.hashPower,
        extended.hashExpands);
  }

  private static void tune(Tunables tunables, Options options) {
    ExtendedSettings extended = options.extended();
    tunables.hotPercent = extended.hotLruPercent;
    tunables.warmPercent = extended.warmLruPercent;
    tunables.hotMaxFactor = extended.hotMaxFactor;
    tunables.warmMaxFactor = extended.warmMaxFactor;
    tunables.segmented = extended.lruSegmented;
    tunables.temporaryTtl = extended.temporaryLru ? extended.temporaryTtlSeconds : -1;
    tunables.crawler = extended.lruCrawler;
    tunables.crawlerSleepMicros = extended.lruCrawlerSleepMicros;
    tunables.crawlerPerRun = (int) Math.min(extended.lruCrawlerToCrawl, Integer.MAX_VALUE);
    tunables.automove = extended.slabReassign ? extended.slabAutomove : 0;
    tunables.automoveRatio = extended.slabAutomoveRatio;
    tunables.automoveWindow = extended.slabAutomoveWindow;
  }

  private static ServerConfig serverConfig(Options options) {
    List<ListenAddress> addresses =
        options.listen().stream().map(a -> ListenAddress.tcp(a.host(), a.port())).toList();
    String transport = options.transport();
    return new ServerConfig(
        addresses,
        options.threads(),
        transport == null ? null : TransportKind.valueOf(transport.toUpperCase(Locale.ROOT)),
        options.backlog(),
        options.connections(),
        options.extended().refuseOverLimit,
        options.extended().idleTimeoutSeconds,
        options.allowsShutdown(),
        options.allowsFlush(),
        options.allowsDump(),
        null);
  }

  private static NodeSettings settings(Options options) {
    ExtendedSettings extended = options.extended();
    return new NodeSettings(
        Math.max(0, options.port()),
        options.listenText(),
        null,
        options.connections(),
        extended.refuseOverLimit,
        options.backlog(),
        options.threads(),
        options.requestsPerEvent(),
        options.protocol(),
        options.allowsShutdown(),
        options.allowsFlush(),
        options.allowsDump(),
        options.growthFactor(),
        options.chunkSize(),
        extended.idleTimeoutSeconds,
        extended.slabReassign,
        extended.lruMaintainer,
        extended.trackSizes,
        options.verbosity(),
        Version.NUMBER);
  }
}
