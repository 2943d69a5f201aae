package io.slabring.node;

import io.slabring.node.admin.NodeSettings;
import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.memory.OffHeap;
import io.slabring.node.process.LogSetup;
import io.slabring.node.process.MemoryCeiling;
import io.slabring.node.server.Administration;
import io.slabring.node.server.CacheServer;
import io.slabring.node.server.ListenAddress;
import io.slabring.node.server.ListenException;
import io.slabring.node.server.ServerConfig;
import io.slabring.node.server.TransportKind;
import io.slabring.node.settings.UsageException;
import io.slabring.node.settings.Version;
import io.slabring.node.store.Clock;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreConfig;
import io.slabring.node.store.Tunables;
import io.slabring.node.store.WarmRestart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running cache: a store and the server in front of it. Close it once; thread-safe. */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Store store;
  private final CacheServer server;
  private final Access access;
  private final ClusterLink cluster;
  private final AdminLink admin;
  private boolean closed;

  private Node(
      Store store, CacheServer server, Access access, ClusterLink cluster, AdminLink admin) {
    this.store = store;
    this.server = server;
    this.access = access;
    this.cluster = cluster;
    this.admin = admin;
  }

  /**
   * Starts a node.
   *
   * @param options the command line
   * @param stop called when a client shuts the node down; it must return at once
   * @throws ListenException when an address cannot be listened on
   * @throws IOException when the file for the items cannot be used
   * @throws UsageException when the machine cannot give what the options ask for
   */
  public static Node start(Options options, Runnable stop) throws ListenException, IOException {
    return start(options, Clock.system(), stop);
  }

  /** As {@link #start(Options, Runnable)}, with the time of another clock. */
  public static Node start(Options options, Clock clock, Runnable stop)
      throws ListenException, IOException {
    FileOptions.check(options);
    ServerConfig config = serverConfig(options);
    Access access = Access.of(options, config.addresses);
    config.tls = access.tls();
    config.authFile = access.authFile();
    try {
      TransportKind.choose(config.transport); // loads its library while the memory is mapped
    } catch (IllegalStateException e) {
      throw UsageException.badUsage("%s", e.getMessage());
    }
    Store store = openStore(options, clock, access);
    try {
      tune(store.tunables(), options);
      store.assumeMalloced(initialMalloc());
      PrefixStats prefixes = new PrefixStats(options.prefixDelimiter(), options.detailEnabled());
      StatsPages pages = new StatsPages(store, settings(options), prefixes);
      Administration administration =
          new Administration(pages, prefixes, stop, LogSetup::changeVerbosity);
      store.start();
      return start(options, config, store, administration, access);
    } catch (IllegalStateException e) {
      store.close();
      access.close();
      throw UsageException.badUsage("%s", e.getMessage());
    } catch (ListenException | IOException | RuntimeException | Error e) {
      store.close();
      access.close();
      throw e;
    }
  }

  private static Node start(
      Options options,
      ServerConfig config,
      Store store,
      Administration administration,
      Access access)
      throws ListenException, IOException {
    ClusterSettings settings = options.cluster();
    if (settings != null) {
      ClusterLink.prepare(store);
    }
    CacheServer server = CacheServer.start(config, store, administration);
    AdminLink admin = null;
    try {
      admin = options.isGiven(Flag.ADMIN) ? AdminLink.start(options, server) : null;
      ClusterLink cluster = settings == null ? null : ClusterLink.join(settings, server, store);
      if (admin != null && cluster != null) {
        admin.joined(cluster);
      }
      server.announce();
      return new Node(store, server, access, cluster, admin);
    } catch (ListenException | IOException | RuntimeException | Error e) {
      if (admin != null) {
        admin.close();
      }
      server.close();
      throw e;
    }
  }

  private static Store openStore(Options options, Clock clock, Access access) throws IOException {
    StoreConfig config = storeConfig(options);
    String file = options.memoryFile();
    try {
      return file == null
          ? new Store(config, clock)
          : WarmRestart.open(Path.of(file).toAbsolutePath(), config, clock);
    } catch (IOException e) {
      access.close();
      throw new IOException("-e: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      access.close();
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

  /** The UDP ports that are held. */
  public List<ListenAddress> udpAddresses() {
    return server.udpAddresses();
  }

  /** The port of {@code --admin}; 0 without. */
  public int adminPort() {
    return admin == null ? 0 : admin.port();
  }

  /** Reads certificates and passwords again; what cannot be used is logged and not taken. */
  public void reload() {
    access.reload();
  }

  /**
   * Leaves the cluster, ends the conversations, keeps the items if there is a file for them, and
   * frees the memory.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (cluster != null) {
        cluster.leave();
      }
      if (admin != null) {
        admin.close();
      }
      server.close();
      if (cluster != null) {
        cluster.close();
      }
      if (!server.isStopped() || cluster != null) {
        store.keepNothing();
      }
      store.close();
      access.close();
      LOG.info("stopped");
    }
  }

  private static StoreConfig storeConfig(Options options) {
    ExtendedSettings extended = options.extended();
    StoreConfig defaults = StoreConfig.ofMemory(options.memoryBytes());
    boolean fixed = options.memoryFile() != null; // a file of that size is allocated
    return new StoreConfig(
        defaults.memoryBytes(),
        fixed
            ? defaults.memoryBytes()
            : MemoryCeiling.of(options.memoryBytes(), options.memoryBytesMax()),
        options.itemSizeMax(),
        options.memcachedClasses() ? options.growthFactor() : 0,
        options.chunkSize(),
        extended.slabChunkMaxBytes,
        options.evicts(),
        options.usesCas(),
        extended.hashPower == 0 ? defaults.hashPower() : extended.hashPower,
        extended.hashExpands);
  }

  /** memcached's hook for tests of memory limits. */
  private static long initialMalloc() {
    String bytes = System.getenv("T_MEMD_INITIAL_MALLOC");
    return bytes != null && bytes.matches("[0-9]{1,18}") ? Long.parseLong(bytes) : 0;
  }

  private static void tune(Tunables tunables, Options options) {
    ExtendedSettings extended = options.extended();
    tunables.hotPercent = extended.hotLruPercent;
    tunables.warmPercent = extended.warmLruPercent;
    tunables.hotMaxFactor = extended.hotMaxFactor;
    tunables.warmMaxFactor = extended.warmMaxFactor;
    tunables.segmented = extended.lruSegmented;
    tunables.maintained = extended.lruMaintainer;
    tunables.reassign = extended.slabReassign;
    tunables.temporaryTtl = extended.temporaryLru ? extended.temporaryTtlSeconds : -1;
    tunables.crawler = extended.lruCrawler;
    tunables.crawlerSleepMicros = extended.lruCrawlerSleepMicros;
    tunables.crawlerPerRun = (int) Math.min(extended.lruCrawlerToCrawl, Integer.MAX_VALUE);
    tunables.automove = extended.slabReassign ? extended.slabAutomove : 0;
    tunables.automoveRatio = extended.slabAutomoveRatio;
    tunables.automoveWindow = extended.slabAutomoveWindow;
    tunables.automoveFreeRatio = extended.slabAutomoveFreeRatio;
  }

  private static ServerConfig serverConfig(Options options) {
    String socket = options.unixSocket();
    List<ListenAddress> addresses =
        socket == null ? tcp(options.listen()) : List.of(ListenAddress.unix(socket));
    String transport = options.transport();
    ServerConfig config = new ServerConfig();
    config.addresses = addresses;
    config.unixPermissions = options.unixMask();
    config.speaksText = !options.protocol().equals("binary");
    config.udpAddresses = tcp(options.holdUdp());
    config.threads = options.threads();
    config.transport =
        transport == null ? null : TransportKind.valueOf(transport.toUpperCase(Locale.ROOT));
    config.backlog = options.backlog();
    config.maxConnections = options.connections();
    config.refuseOverLimit = options.extended().refuseOverLimit;
    config.requestsPerTurn = options.requestsPerEvent();
    config.bufferMemoryLimit = options.extended().readBufferMemoryLimit;
    config.idleTimeoutSeconds = options.extended().idleTimeoutSeconds;
    config.shutdownCommand = options.allowsShutdown();
    config.flushCommand = options.allowsFlush();
    config.dumpCommands = options.allowsDump();
    config.watchCommand = options.allowsWatch();
    config.watcherLogBytes = options.extended().watcherLogBytes;
    config.workerLogBytes = options.extended().workerLogBytes;
    config.measures = options.isGiven(Flag.ADMIN);
    config.inCluster = options.cluster() != null;
    config.debugCommands = options.debugCommands();
    return config;
  }

  private static List<ListenAddress> tcp(List<ListenSpec> specs) {
    return specs.stream()
        .map(spec -> ListenAddress.tcp(spec.host(), spec.port(), spec.tls()))
        .toList();
  }

  private static NodeSettings settings(Options options) {
    ExtendedSettings extended = options.extended();
    NodeSettings settings = new NodeSettings();
    settings.port = Math.max(0, options.port());
    settings.udpPort = Math.max(0, options.udpPort());
    settings.interfaces = options.listenText();
    settings.unixSocket = options.unixSocket();
    settings.memoryFile = options.memoryFile();
    settings.unixPermissions = options.unixMask();
    settings.maxConnections = options.connections();
    settings.refuseOverLimit = extended.refuseOverLimit;
    settings.backlog = options.backlog();
    settings.threads = options.threads();
    settings.requestsPerEvent = options.requestsPerEvent();
    settings.protocol = options.protocol();
    settings.authFile = options.authFile();
    settings.napiIds = options.napiIds();
    settings.tls = options.tls();
    settings.shutdownCommand = options.allowsShutdown();
    settings.flushCommand = options.allowsFlush();
    settings.dumpCommands = options.allowsDump();
    settings.growthFactor = options.growthFactor();
    settings.chunkSize = options.chunkSize();
    settings.bufferMemoryLimit = extended.readBufferMemoryLimit;
    settings.idleTimeoutSeconds = extended.idleTimeoutSeconds;
    settings.slabReassign = extended.slabReassign;
    settings.lruMaintainer = extended.lruMaintainer;
    settings.trackSizes = extended.trackSizes;
    settings.watcherLogBytes = extended.watcherLogBytes;
    settings.workerLogBytes = extended.workerLogBytes;
    settings.verbosity = options.verbosity();
    settings.productVersion = Version.NUMBER;
    return settings;
  }
}
