package io.slabring.client.topology;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeClient;
import io.slabring.client.connection.NodeStats;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of one client: a {@link NodeClient} for every address in use. Thread-safe. */
public final class NodePool implements AutoCloseable {
  private final Vertx vertx;
  private final ConnectionOptions options;
  private final ConnectionListener listener;
  private final Map<NodeAddress, NodeClient> clients = new ConcurrentHashMap<>();

  /** Those that are no longer used, until what is in flight on them has had its time. */
  private final Set<NodeClient> retired = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /** An empty pool, whose connections all have these options. Does not own the Vertx. */
  public NodePool(Vertx vertx, ConnectionOptions options, ConnectionListener listener) {
    options.check();
    this.vertx = vertx;
    this.options = options;
    this.listener = listener;
  }

  /** The client for an address, made when there is none. */
  NodeClient get(NodeAddress address) {
    if (closed) {
      throw new IllegalStateException("the client is closed");
    }
    return clients.computeIfAbsent(
        address, missing -> new NodeClient(vertx, missing, options, listener));
  }

  /** Closes all others, soon: callers that have just chosen one of them are served. */
  void keepOnly(Set<NodeAddress> wanted) {
    List<NodeAddress> unwanted = new ArrayList<>(clients.keySet());
    unwanted.removeAll(wanted);
    for (NodeAddress address : unwanted) {
      NodeClient client = clients.remove(address);
      if (client != null) {
        retired.add(client);
        vertx.setTimer(2 * options.operationTimeout.toMillis(), timer -> close(client));
      }
    }
  }

  private void close(NodeClient client) {
    if (retired.remove(client)) {
      client.close();
    }
  }

  /** The counters of each node in use, sorted by address. */
  public Map<NodeAddress, NodeStats> counters() {
    Map<NodeAddress, NodeStats> counters =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    clients.forEach((address, client) -> counters.put(address, client.counters()));
    return counters;
  }

  @Override
  public void close() {
    closed = true;
    clients.values().forEach(NodeClient::close);
    clients.clear();
    retired.forEach(this::close);
  }
}
