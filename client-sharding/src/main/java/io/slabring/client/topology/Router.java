package io.slabring.client.topology;

import io.slabring.client.connection.EventLoopThreads;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.node.NodeClient;
import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the node of a key, by the newest topology that its source has told of. Thread-safe; reading
 * the routes takes no lock.
 */
public final class Router implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final TopologySource source;
  private final NodePool pool;
  private final List<TopologyListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private volatile Routes routes;
  private volatile boolean closed;

  /** One topology with its ring and connections. Immutable. */
  public static final class Routes {
    private final Topology topology;
    private final Ring ring;
    private final List<NodeClient> clients;

    private Routes(Topology topology, Ring ring, List<NodeClient> clients) {
      this.topology = topology;
      this.ring = ring;
      this.clients = clients;
    }

    /** The topology. */
    public Topology topology() {
      return topology;
    }

    /** The connections to all nodes, in the topology's order. */
    public List<NodeClient> clients() {
      return clients;
    }

    /** The index of the node that a key belongs to, in {@link #clients}. */
    public int owner(byte[] key) {
      return clients.size() == 1 ? 0 : ring.owner(key, 0, key.length);
    }

    /** The node that a key belongs to. */
    public NodeClient client(byte[] key) {
      return clients.get(owner(key));
    }
  }

  /** Routes by what the source tells, over the connections of the pool; closes both. */
  public Router(TopologySource source, NodePool pool) {
    this.source = source;
    this.pool = pool;
    NodeClient absent = pool.absent(source.seed(), () -> "no node is known: " + source.problem());
    routes = new Routes(new Topology(0, RingKind.KETAMA, List.of()), null, List.of(absent));
  }

  /**
   * Starts the source, and waits for the first topology.
   *
   * @param patience how long at most
   * @param tolerant whether to go on without one: until it comes all operations fail as they do
   *     when a node cannot be reached
   * @throws TopologyException when none came, and it is not tolerant
   * @throws IllegalStateException if it would have to wait, on an event loop
   */
  public void start(Duration patience, boolean tolerant) {
    source.start(this::adopt);
    if (!first.isDone()) {
      EventLoopThreads.refuseToBlock("build()", "Vertx.executeBlocking");
    }
    try {
      first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String problem =
          "The cluster's nodes did not become known within " + patience + ": " + source.problem();
      if (!tolerant) {
        throw new TopologyException(problem);
      }
      LOG.warn("{}; reads are misses until they are known", problem);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopologyException("Interrupted while waiting for the cluster's nodes", e);
    }
  }

  private synchronized void adopt(Topology topology) {
    if (closed) {
      return;
    }
    if (topology.nodes().isEmpty()) {
      throw new IllegalArgumentException("no node serves");
    }
    Ring ring = topology.ring().build(topology.ringNodes());
    Set<NodeAddress> addresses = topology.addresses();
    if (!topology.cluster().isEmpty()) {
      pool.expect(topology.cluster());
    }
    routes = new Routes(topology, ring, addresses.stream().map(pool::get).toList());
    pool.keepOnly(addresses);
    LOG.info("topology {}: {}", topology.version(), names(addresses));
    first.complete(null);
    for (TopologyListener listener : listeners) {
      tell(listener, topology);
    }
  }

  private static String names(Set<NodeAddress> addresses) {
    return addresses.stream().map(NodeAddress::toString).collect(Collectors.joining(" "));
  }

  private static void tell(TopologyListener listener, Topology topology) {
    try {
      listener.changed(topology);
    } catch (RuntimeException | Error e) {
      LOG.warn("a listener failed at topology {}", topology.version(), e);
    }
  }

  /**
   * Registers a listener. It receives the current topology at once, if there is one, and every
   * later one.
   */
  public synchronized void listen(TopologyListener listener) {
    listeners.add(listener);
    if (first.isDone()) {
      tell(listener, routes.topology());
    }
  }

  /**
   * The current routes. Before the first topology they have a single client, which fails all
   * operations.
   */
  public Routes routes() {
    return routes;
  }

  /** The node that a key belongs to now. */
  public NodeClient client(byte[] key) {
    return routes.client(key);
  }

  /** The connections. */
  public NodePool pool() {
    return pool;
  }

  @Override
  public void close() {
    closed = true;
    source.close();
    pool.close();
  }
}
