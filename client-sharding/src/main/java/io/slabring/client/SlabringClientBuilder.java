package io.slabring.client;

import io.slabring.client.codec.StandardTranscoder;
import io.slabring.client.codec.Transcoder;
import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.EventLoopThreads;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.item.Counters;
import io.slabring.client.item.TypedValues;
import io.slabring.client.loading.LoadErrors;
import io.slabring.client.loading.LoadingOptions;
import io.slabring.client.loading.Loads;
import io.slabring.client.ring.RingKind;
import io.slabring.client.topology.FixedSource;
import io.slabring.client.topology.NodePool;
import io.slabring.client.topology.ObserverSource;
import io.slabring.client.topology.PollingSource;
import io.slabring.client.topology.Router;
import io.slabring.client.topology.Topology;
import io.slabring.client.topology.TopologySource;
import io.slabring.membership.HostPort;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link SlabringClient}. Call exactly one of {@link #discover}, {@link #servers} and
 * {@link #observe}; all other options have defaults. Values out of range are an
 * IllegalArgumentException. Not thread-safe.
 */
public final class SlabringClientBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(SlabringClientBuilder.class);

  private static final Duration POLL_MIN = Duration.ofMillis(10);
  private static final Duration TIME_MAX = Duration.ofDays(1);
  private static final int EVENT_LOOPS_MAX = 64;
  private static final int CLOSE_SECONDS = 5;

  private static final LoadErrors LOAD_ERRORS =
      new LoadErrors(
          LoadTimeoutException::new,
          RecursiveLoadException::new,
          RecursiveLoadException.class::isInstance);

  private final ConnectionOptions connection = new ConnectionOptions();
  private final SortedMap<Integer, Class<?>> classes = new TreeMap<>();
  private Function<NodePool, TopologySource> source;
  private RingKind ring;
  private Duration pollInterval = Duration.ofSeconds(1);
  private Duration startTimeout = Duration.ofSeconds(5);
  private Duration lease = Duration.ofSeconds(10);
  private Duration loadWait = Duration.ofSeconds(3);
  private int refreshPercent = 10;
  private boolean outageIsMiss;
  private int objectBytesMax = 8 << 20;
  private int compressAbove = StandardTranscoder.NEVER;
  private Transcoder transcoder;
  private ConnectionListener connectionListener = ConnectionListener.NONE;
  private int eventLoops = Math.min(2, Runtime.getRuntime().availableProcessors());
  private Vertx vertx;

  SlabringClientBuilder() {}

  /**
   * Finds the nodes by asking nodes of the cluster, every {@link #pollInterval}.
   *
   * @param addresses of some nodes, as {@code host:port}; at least one. A host name may resolve to
   *     several nodes
   */
  public SlabringClientBuilder discover(String... addresses) {
    List<NodeAddress> seeds = addresses(List.of(addresses));
    return from(pool -> new PollingSource(pool, seeds, ring, pollInterval, patience()));
  }

  /** The time in which a node must connect and answer. */
  private Duration patience() {
    return connection.connectTimeout.plus(connection.operationTimeout);
  }

  /** Uses exactly these nodes, as {@code host:port}, in this order; at least one. */
  public SlabringClientBuilder servers(List<String> addresses) {
    List<Node> nodes = addresses(addresses).stream().map(SlabringClientBuilder::node).toList();
    return from(
        pool -> new FixedSource(new Topology(0, ring == null ? RingKind.KETAMA : ring, nodes)));
  }

  /** As {@link #servers(List)}. */
  public SlabringClientBuilder servers(String... addresses) {
    return servers(Arrays.asList(addresses));
  }

  /**
   * Joins the cluster as a member that holds no keys, and so learns of changes at once. JGroups
   * must be on the class path. Unless {@link #ring} is set, the client asks the nodes for their
   * ring after every change.
   *
   * @param config as for a node, but host, ip and port need not be set
   */
  public SlabringClientBuilder observe(MembershipConfig config) {
    return from(pool -> new ObserverSource(config, pool, ring, patience()));
  }

  private SlabringClientBuilder from(Function<NodePool, TopologySource> chosen) {
    require(source == null, "a client has one of discover, servers and observe", "several");
    source = chosen;
    return this;
  }

  private static List<NodeAddress> addresses(List<String> texts) {
    require(!texts.isEmpty(), "a client needs at least one address", "none");
    return texts.stream().distinct().map(SlabringClientBuilder::address).toList();
  }

  private static NodeAddress address(String text) {
    try {
      HostPort address = HostPort.parse(text);
      return new NodeAddress(address.host(), address.port());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a node's address is host:port: '" + text + "'", e);
    }
  }

  private static Node node(NodeAddress address) {
    return new Node(
        address.toString(), address.host(), "", address.port(), 1, "", NodeState.SERVING);
  }

  /** Sets the ring; by default that of the nodes, or {@link RingKind#KETAMA} if they tell none. */
  public SlabringClientBuilder ring(RingKind kind) {
    ring = kind;
    return this;
  }

  /** Sets the time between two polls of {@link #discover}, 10 ms to 1 day; 1 s by default. */
  public SlabringClientBuilder pollInterval(Duration interval) {
    pollInterval = time("pollInterval", interval, POLL_MIN);
    return this;
  }

  /** Sets how long {@link #build} waits for the list of nodes; 5 s by default. */
  public SlabringClientBuilder startTimeout(Duration timeout) {
    startTimeout = time("startTimeout", timeout, POLL_MIN);
    return this;
  }

  /** Changes options of the connections: time-outs, TLS, login, limits. */
  public SlabringClientBuilder connection(Consumer<ConnectionOptions> changes) {
    changes.accept(connection);
    connection.check();
    return this;
  }

  /** Sets a listener for events of the connections. */
  public SlabringClientBuilder connectionListener(ConnectionListener listener) {
    connectionListener = listener;
    return this;
  }

  /**
   * Treats a read of a node that is down, hung or overloaded as a miss instead of a failure; {@code
   * getOrLoad} then runs the loader without the cache. {@link #build} returns after the {@link
   * #startTimeout} even if the client has found no node. Off by default.
   */
  public SlabringClientBuilder outageIsMiss() {
    outageIsMiss = true;
    return this;
  }

  /**
   * Sets how long the lease of a process lasts after the process has died, 1 s to 1 day; 10 s by
   * default. Until then no other process loads the same key. It does not limit how long a loader
   * may take, because a live process renews its leases.
   */
  public SlabringClientBuilder lease(Duration duration) {
    lease = time("lease", duration, Duration.ofSeconds(1));
    return this;
  }

  /**
   * Sets how long a caller of {@code getOrLoad} waits for another thread or process, in addition to
   * {@link #lease}, 1 ms to 1 day; 3 s by default. It then gets a {@link LoadTimeoutException}.
   */
  public SlabringClientBuilder loadWait(Duration duration) {
    loadWait = time("loadWait", duration, Duration.ofMillis(1));
    return this;
  }

  /**
   * Makes {@code getOrLoad} refresh a value when less than this percentage of its time to live is
   * left, 0 to 90; 10 by default. 0 turns this off.
   */
  public SlabringClientBuilder refreshAhead(int percent) {
    require(percent >= 0 && percent <= 90, "refreshAhead must be 0 to 90 percent", percent);
    refreshPercent = percent;
    return this;
  }

  /**
   * Allows objects of a class as values.
   *
   * @param id identifies the class in stored bytes, 100 to 16381. It must be the same in all
   *     clients and must not change while values are stored
   */
  public SlabringClientBuilder register(int id, Class<?> type) {
    require(!classes.containsKey(id), "an id is for one class", id + " is " + classes.get(id));
    classes.put(id, type);
    return this;
  }

  /** Sets the longest value, in bytes before compression; 8 MiB by default. */
  public SlabringClientBuilder maxObjectBytes(int bytes) {
    objectBytesMax = bytes;
    return this;
  }

  /**
   * Compresses texts, bytes and objects longer than this many bytes with LZ4. Off by default,
   * because clients of other makers cannot read compressed values.
   */
  public SlabringClientBuilder compressAbove(int bytes) {
    compressAbove = bytes;
    return this;
  }

  /** Sets another transcoder, which ignores the classes and sizes that this builder was given. */
  public SlabringClientBuilder transcoder(Transcoder other) {
    transcoder = other;
    return this;
  }

  /** Sets the number of event loop threads, 1 to 64; by default 2, or 1 with one processor. */
  public SlabringClientBuilder eventLoops(int count) {
    require(count >= 1 && count <= EVENT_LOOPS_MAX, "eventLoops must be 1 to 64", count);
    eventLoops = count;
    return this;
  }

  /** Uses the event loops of this Vertx, which the client does not close. */
  public SlabringClientBuilder vertx(Vertx other) {
    vertx = other;
    return this;
  }

  /**
   * Makes the client, and waits until it has the list of nodes. With {@link #servers} there is
   * nothing to wait for, so this method may be called on an event loop.
   *
   * @throws io.slabring.client.topology.TopologyException if no list arrived within {@link
   *     #startTimeout}; the message names the addresses
   * @throws IllegalStateException if it would have to wait on an event loop
   */
  public SlabringClient build() {
    require(source != null, "a client needs discover, servers or observe", "none");
    Transcoder coder =
        transcoder == null
            ? new StandardTranscoder(classes, objectBytesMax, compressAbove)
            : transcoder;
    connection.check(); // before there are threads, which somebody would have to end
    Vertx loops = vertx == null ? newVertx() : vertx;
    NodePool pool = new NodePool(loops, connection, connectionListener);
    Router router = new Router(source.apply(pool), pool);
    Counters counters = new Counters();
    TypedValues values = new TypedValues(coder, router, counters);
    LoadingOptions loadOptions = new LoadingOptions(lease, loadWait, refreshPercent, outageIsMiss);
    Loads loads = new Loads(loops, router, values, counters, loadOptions, LOAD_ERRORS);
    boolean own = vertx == null;
    Runnable closer = () -> close(router, loads, own ? loops : null);
    try {
      router.start(startTimeout, outageIsMiss);
    } catch (RuntimeException | Error e) {
      closer.run();
      throw e;
    }
    AsyncSlabringClient async =
        new AsyncSlabringClient(router, values, counters, outageIsMiss, loads);
    return new SlabringClient(async, router, counters, closer);
  }

  private Vertx newVertx() {
    VertxOptions options =
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(eventLoops)
            .setInternalBlockingPoolSize(2)
            .setWorkerPoolSize(2);
    return Vertx.vertx(options);
  }

  private static void close(Router router, Loads loads, Vertx own) {
    router.close();
    loads.close();
    if (own != null) {
      awaitQuietly(own.close().toCompletionStage());
    }
  }

  /** Waits for a while, if this thread may, however it ends. */
  private static void awaitQuietly(CompletionStage<?> stage) {
    if (EventLoopThreads.isCurrent()) {
      return;
    }
    try {
      stage.toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a client did not end as it should", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration time(String name, Duration value, Duration min) {
    require(
        value.compareTo(min) >= 0 && value.compareTo(TIME_MAX) <= 0,
        name + " must be " + min + " to " + TIME_MAX,
        value);
    return value;
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ": " + value);
    }
  }
}
