package io.slabring.client.node;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeOverloadedException;
import io.slabring.client.connection.NodeStats;
import io.slabring.client.connection.NodeUnavailableException;
import io.slabring.client.operation.NodeOperation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The connections to one node, and the budget that they share: gives each operation to one of them,
 * or fails it at once. Thread-safe.
 */
final class Connections {
  private final NodeAddress address;
  private final ConnectionOptions options;
  private final Budget budget;
  private final NodeConnector connector;
  private final Connection[] all;
  private final LongAdder overloads = new LongAdder();

  /** Why there are no connections; null if there are some. */
  private final Supplier<String> absence;

  private volatile String cluster;

  /** Connections to this node, which are not opened. */
  Connections(ClientResources resources, NodeAddress address, ConnectionListener listener) {
    this(resources, address, new Connection[resources.options().connections], null);
    Backoff backoff = new Backoff(options);
    Supplier<NodeHandshake> handshakes =
        () -> new NodeHandshake(options, address, resources.clusters(), this::heard);
    for (int i = 0; i < all.length; i++) {
      all[i] = new Connection(address, resources, handshakes, connector, backoff, budget, listener);
    }
  }

  /** No connections: all operations fail, for this reason. */
  Connections(ClientResources resources, NodeAddress address, Supplier<String> absence) {
    this(resources, address, new Connection[0], absence);
  }

  private Connections(
      ClientResources resources, NodeAddress address, Connection[] all, Supplier<String> absence) {
    this.address = address;
    this.options = resources.options();
    this.budget = new Budget(options.maxPendingOperations, options.maxPendingBytes);
    this.connector = new NodeConnector(resources, address);
    this.all = all;
    this.absence = absence;
  }

  /** Starts to connect; does not wait for it. */
  void open() {
    for (Connection connection : all) {
      connection.open();
    }
  }

  NodeAddress address() {
    return address;
  }

  ConnectionOptions options() {
    return options;
  }

  private void heard(String identity) {
    cluster = identity;
  }

  /** See {@link NodeClient#cluster()}. */
  String cluster() {
    return cluster;
  }

  /** Whether an operation would be sent now. */
  boolean isUsable() {
    for (Connection connection : all) {
      if (connection.isUsable()) {
        return true;
      }
    }
    return false;
  }

  /** Sends an operation, or fails it at once. */
  <T> CompletableFuture<T> submit(NodeOperation<T> operation) {
    if (absence != null) {
      operation.completeExceptionally(new NodeUnavailableException(address, absence.get(), null));
      return operation;
    }
    Connection connection = choose();
    NodeUnavailableException refusal = connection.refusal();
    if (refusal != null) {
      operation.completeExceptionally(refusal);
    } else if (!budget.take(operation.weight(), operation.bytes())) {
      overloads.add(operation.weight());
      operation.completeExceptionally(
          new NodeOverloadedException(address, budget.toString(), null));
    } else {
      connection.submit(operation);
    }
    return operation;
  }

  /** The thread's own connection, or the next one that works. */
  private Connection choose() {
    if (all.length == 1) {
      return all[0];
    }
    int own = Math.floorMod(Long.hashCode(Thread.currentThread().getId()), all.length);
    for (int i = 0; i < all.length; i++) {
      Connection connection = all[(own + i) % all.length];
      if (connection.refusal() == null) {
        return connection;
      }
    }
    return all[own];
  }

  /** What happened so far on all connections. */
  NodeStats counters() {
    long[] sums = new long[7];
    for (Connection connection : all) {
      Connection.Counters counters = connection.counters;
      sums[0] += counters.operations;
      sums[1] += counters.timeouts;
      sums[2] += counters.protocolErrors;
      sums[3] += counters.connects;
      sums[4] += counters.connectFailures;
      sums[5] += counters.bytesRead;
      sums[6] += counters.bytesWritten;
    }
    return new NodeStats(
        sums[0],
        budget.operations(),
        sums[1],
        overloads.sum(),
        sums[2],
        sums[3],
        sums[4],
        sums[5],
        sums[6]);
  }

  /** Ends all connections; what is queued or in flight fails for this reason. */
  void close(String reason) {
    for (Connection connection : all) {
      connection.close(reason);
    }
    connector.close();
  }
}
