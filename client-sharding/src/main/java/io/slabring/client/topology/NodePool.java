package io.slabring.client.topology;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeStats;
import io.slabring.client.node.ClientResources;
import io.slabring.client.node.NodeClient;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The connections of one client: a {@link NodeClient} for every address in use. Thread-safe: a lock
 * keeps what is made from what is closed, and is never held while somebody waits.
 */
public final class NodePool implements AutoCloseable {
  private final Vertx vertx;
  private final ClientResources resources;
  private final ConnectionListener listener;
  private volatile Runnable onLoss = () -> {};
  private final long graceMillis;
  private final Map<NodeAddress, NodeClient> clients = new HashMap<>();

  /** Those no longer used, until what is in flight on them has had its time; one per address. */
  private final Map<NodeAddress, Retired> retired = new HashMap<>();

  private boolean closed;

  /** Passes events on to the listener of the user, and runs an action when a connection is lost. */
  private final class Events implements ConnectionListener {
    private final ConnectionListener users;

    Events(ConnectionListener users) {
      this.users = users;
    }

    @Override
    public void connected(NodeAddress node) {
      users.connected(node);
    }

    @Override
    public void disconnected(NodeAddress node, NodeException reason) {
      onLoss.run();
      users.disconnected(node, reason);
    }

    @Override
    public void connectFailed(NodeAddress node, NodeException reason) {
      users.connectFailed(node, reason);
    }
  }

  /**
   * Has an action run whenever a connection ends that was ready: its node may be gone.
   *
   * @param action runs on an event loop, and must not block
   */
  void onLoss(Runnable action) {
    onLoss = action;
  }

  /** A client that is to be closed, and the timer that does it. */
  private record Retired(NodeClient client, long timer) {}

  /**
   * An empty pool, whose connections all have these options. Does not own the Vertx.
   *
   * @throws IllegalArgumentException if an option is out of its range, or a file cannot be read
   */
  public NodePool(Vertx vertx, ConnectionOptions options, ConnectionListener listener) {
    options.check();
    this.vertx = vertx;
    this.resources = new ClientResources(vertx, options);
    this.listener = new Events(listener);
    this.graceMillis = 2 * options.operationTimeout.toMillis();
  }

  /**
   * The client for an address, made when there is none.
   *
   * @throws IllegalStateException if the pool is closed
   */
  synchronized NodeClient get(NodeAddress address) {
    if (closed) {
      throw new IllegalStateException("the client is closed");
    }
    return clients.computeIfAbsent(address, this::comeBack);
  }

  /** Stands for the nodes while they are not known; see {@link NodeClient#absent}. */
  NodeClient absent(NodeAddress seed, Supplier<String> why) {
    return NodeClient.absent(resources, seed, why);
  }

  /** A node that comes back at once finds its connections as they were. */
  private NodeClient comeBack(NodeAddress address) {
    Retired back = retired.remove(address);
    if (back == null) {
      return new NodeClient(resources, address, listener);
    }
    vertx.cancelTimer(back.timer());
    return back.client();
  }

  /** Closes all others, soon: callers that have just chosen one of them are served. */
  synchronized void keepOnly(Set<NodeAddress> wanted) {
    List<NodeAddress> unwanted = new ArrayList<>(clients.keySet());
    unwanted.removeAll(wanted);
    for (NodeAddress address : unwanted) {
      NodeClient client = clients.remove(address);
      long timer = vertx.setTimer(graceMillis, id -> end(address, client));
      retired.put(address, new Retired(client, timer));
    }
  }

  private synchronized void end(NodeAddress address, NodeClient client) {
    Retired ending = retired.get(address);
    if (ending != null && ending.client() == client) {
      retired.remove(address);
      client.close();
    }
  }

  /** Has nodes asked for their cluster when they are connected. */
  void askForCluster() {
    if (resources.cluster() == null) {
      resources.expectCluster("");
    }
  }

  /**
   * Has all nodes belong to a cluster from now on: connections to others end, and those to come are
   * checked.
   *
   * @param identity of the cluster
   */
  synchronized void expect(String identity) {
    String before = resources.cluster();
    if (closed || identity.equals(before)) {
      return;
    }
    resources.expectCluster(identity);
    boolean hadOther = before == null || !before.isEmpty();
    clients.values().removeIf(client -> endIfForeign(client, identity, hadOther));
    retired.values().removeIf(one -> endIfForeign(one.client(), identity, hadOther));
  }

  /** One that was not connected, and so not asked, is checked later, unless it was refused. */
  private static boolean endIfForeign(NodeClient client, String identity, boolean hadOther) {
    String found = client.cluster();
    boolean isForeign =
        found == null ? hadOther : !found.equals(identity) || hadOther && !client.isUsable();
    if (isForeign) {
      client.close("the client follows another cluster now");
    }
    return isForeign;
  }

  /** The counters of each node in use, sorted by address. */
  public synchronized Map<NodeAddress, NodeStats> counters() {
    Map<NodeAddress, NodeStats> counters =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    clients.forEach((address, client) -> counters.put(address, client.counters()));
    return counters;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    clients.values().forEach(NodeClient::close);
    clients.clear();
    for (Retired one : retired.values()) {
      vertx.cancelTimer(one.timer());
      one.client().close();
    }
    retired.clear();
    resources.close();
  }
}
