package io.slabring.node;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.holdings.Rehearsal;
import io.slabring.node.memory.offheap.OffHeap;
import io.slabring.node.process.LogSetup;
import io.slabring.node.server.Administration;
import io.slabring.node.server.CacheServer;
import io.slabring.node.server.ServerConfig;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.settings.Commands;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.UsageException;
import io.slabring.node.store.Store;
import io.slabring.node.store.WarmRestart;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    return start(options, Clock.system(), stop, false);
  }

  /**
   * As {@link #start(Options, Runnable)}, with the time of another clock.
   *
   * @param rehearses whether a node of a cluster has its code compiled before it serves; see {@link
   *     Rehearsal}
   */
  public static Node start(Options options, Clock clock, Runnable stop, boolean rehearses)
      throws ListenException, IOException {
    Settings settings = options.settings();
    FileOptions.check(settings);
    List<ListenAddress> addresses = addresses(options);
    Access access = Access.of(settings, addresses);
    ServerConfig config =
        new ServerConfig(
            settings, addresses, tcp(options.holdUdp()), access.tls(), access.authFile());
    try {
      TransportKind.choose(config.transport()); // loads its library while the memory is mapped
    } catch (IllegalStateException e) {
      throw UsageException.badUsage("%s", e.getMessage());
    }
    Store store = openStore(options, clock, access);
    try {
      StoreSetup.tune(store.tunables(), settings);
      store.assumeMalloced(initialMalloc());
      char delimiter = settings.get(Commands.DELIMITER).charAt(0);
      PrefixStats prefixes = new PrefixStats(delimiter, settings.isGiven(Commands.DELIMITER));
      StatsPages pages = new StatsPages(store, settings, prefixes);
      Administration administration =
          new Administration(pages, prefixes, stop, LogSetup::changeVerbosity);
      store.start();
      return start(options, config, store, administration, access, rehearses);
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
      Access access,
      boolean rehearses)
      throws ListenException, IOException {
    ClusterSettings settings = options.cluster();
    ClusterLink.Prepared prepared =
        settings == null
            ? null
            : ClusterLink.prepare(store, settings, StoreSetup.config(options).memoryBytes());
    boolean linked = prepared != null && prepared.link() != null;
    Rehearsal rehearsal = rehearses && linked ? Rehearsal.begin(config.settings()) : null;
    CacheServer server =
        CacheServer.start(
            prepared == null ? config : config.with(prepared.link()), store, administration);
    AdminLink admin = null;
    try {
      admin = options.admin() == null ? null : AdminLink.start(options, server, store.stats());
      ClusterLink cluster =
          settings == null ? null : ClusterLink.join(settings, server, prepared, rehearsal);
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
    StoreConfig config = StoreSetup.config(options);
    String file = options.get(Memory.FILE);
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
    long rehearsal = options.cluster() == null ? 0 : Rehearsal.addressSpace();
    OffHeap.reserve(StoreSetup.config(options).addressSpace() + rehearsal);
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

  /** memcached's hook for tests of memory limits. */
  private static long initialMalloc() {
    String bytes = System.getenv("T_MEMD_INITIAL_MALLOC");
    return bytes != null && bytes.matches("[0-9]{1,18}") ? Long.parseLong(bytes) : 0;
  }

  private static List<ListenAddress> addresses(Options options) {
    String socket = options.get(Network.UNIX_SOCKET);
    return socket == null ? tcp(options.listen()) : List.of(ListenAddress.unix(socket));
  }

  private static List<ListenAddress> tcp(List<ListenSpec> specs) {
    return specs.stream()
        .map(spec -> ListenAddress.tcp(spec.host(), spec.port(), spec.tls()))
        .toList();
  }
}
