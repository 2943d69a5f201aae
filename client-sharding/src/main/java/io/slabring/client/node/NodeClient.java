package io.slabring.client.node;

import io.slabring.client.connection.Arithmetic;
import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeStats;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.connection.Stored;
import io.slabring.client.operation.ArithmeticOperation;
import io.slabring.client.operation.ChangeOperation;
import io.slabring.client.operation.GetOperation;
import io.slabring.client.operation.ItemSize;
import io.slabring.client.operation.StateOperation;
import io.slabring.client.operation.StoreOperation;
import io.slabring.client.operation.TextOperation;
import io.slabring.protocol.RequestWriter;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Speaks to one node over pipelined connections, which it opens at once and opens anew whenever
 * they end. Thread-safe; no method blocks.
 *
 * <p>Futures complete on an event loop, so what depends on them must not block there. They fail
 * with a {@link NodeException}. While the first attempt to connect is under way operations are
 * queued; afterwards they fail at once as long as there is no connection. Nothing is ever sent
 * twice. Keys, values and lists that are handed in must not change before the future completes.
 *
 * <p>A key is 1 to 250 bytes. One with blanks, control characters or DEL travels as base64, so at
 * most 186 of them; another key is an {@link IllegalArgumentException}, as is a value that does not
 * fit {@link ConnectionOptions#maxValueBytes}.
 */
public final class NodeClient implements AutoCloseable {
  private static final int GROUP_MAX = 64;

  private final ConnectionOptions options;
  private final Connections connections;

  /** What is closed with this client, or null. */
  private final ClientResources own;

  /**
   * A client with resources of its own. Starts to connect; does not wait for it.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  public NodeClient(
      Vertx vertx, NodeAddress address, ConnectionOptions options, ConnectionListener listener) {
    this(new ClientResources(vertx, options), true, address, listener);
  }

  /** A client that shares resources with those of other nodes. Starts to connect. */
  public NodeClient(ClientResources resources, NodeAddress address, ConnectionListener listener) {
    this(resources, false, address, listener);
  }

  private NodeClient(
      ClientResources resources, boolean owned, NodeAddress address, ConnectionListener listener) {
    this.options = resources.options();
    this.own = owned ? resources : null;
    this.connections = new Connections(resources, address, listener);
    connections.open();
  }

  /**
   * Stands for nodes that are not known: all its operations fail.
   *
   * @param address of one that was asked for them
   * @param why what the failures say
   */
  public static NodeClient absent(
      ClientResources resources, NodeAddress address, Supplier<String> why) {
    return new NodeClient(resources, address, why);
  }

  private NodeClient(ClientResources resources, NodeAddress address, Supplier<String> why) {
    this.options = resources.options();
    this.own = null;
    this.connections = new Connections(resources, address, why);
  }

  /** The node. */
  public NodeAddress address() {
    return connections.address();
  }

  /** Reads an item; null for a miss. */
  public CompletableFuture<Item> get(byte[] key, GetOptions options) {
    return connections.submit(new GetOperation(key, options.flags()));
  }

  /**
   * Reads many items, {@link ConnectionOptions#keysPerBatch} at a time. If a part fails, all fails.
   *
   * @return as many as keys, in their order, null for a miss
   */
  public CompletableFuture<List<Item>> getMany(List<byte[]> keys, GetOptions options) {
    return new Batches.Gets(connections, keys, options.flags()).run();
  }

  /**
   * Reads what a node knows of an item beside its value; null for a miss. Does not count as a use
   * of the item.
   */
  public CompletableFuture<ItemState> state(byte[] key) {
    return connections.submit(StateOperation.read(key));
  }

  /** Stores a value. */
  public CompletableFuture<Outcome> store(StoreRequest request) {
    ItemSize.check(request, options.maxValueBytes);
    RequestWriter.checkExptime(request.ttlSeconds());
    return connections.submit(ChangeOperation.store(request));
  }

  /** Stores a value and returns its version. */
  public CompletableFuture<Stored> storeVersion(StoreRequest request) {
    ItemSize.check(request, options.maxValueBytes);
    RequestWriter.checkExptime(request.ttlSeconds());
    return connections.submit(new StoreOperation(request));
  }

  /**
   * Stores many values, {@link ConnectionOptions#keysPerBatch} at a time. If a part fails, all
   * fails, though some may be stored.
   *
   * @return as many as requests, in their order
   */
  public CompletableFuture<List<Outcome>> storeMany(List<StoreRequest> requests) {
    for (StoreRequest request : requests) {
      ItemSize.check(request, options.maxValueBytes);
      RequestWriter.checkExptime(request.ttlSeconds());
    }
    return new Batches.Stores(connections, requests).run();
  }

  /**
   * Deletes an item.
   *
   * @param cas the version the item must have, or 0 for any
   */
  public CompletableFuture<Outcome> delete(byte[] key, long cas) {
    return connections.submit(ChangeOperation.delete(key, cas));
  }

  /**
   * Marks an item as stale instead of deleting it: readers still see it, and one of them is told to
   * load it anew.
   *
   * @param cas the version the item must have, or 0 for any
   * @param ttlSeconds how long it may still be seen, as in {@link StoreRequest#ttlSeconds}
   */
  public CompletableFuture<Outcome> invalidate(byte[] key, long cas, long ttlSeconds) {
    RequestWriter.checkExptime(ttlSeconds);
    return connections.submit(ChangeOperation.invalidate(key, cas, ttlSeconds));
  }

  /**
   * As {@link #invalidate(byte[], long, long)}, but the item expires when it would have anyway.
   *
   * @param cas the version the item must have, or 0 for any
   */
  public CompletableFuture<Outcome> invalidate(byte[] key, long cas) {
    return connections.submit(ChangeOperation.invalidate(key, cas));
  }

  /** Changes a number; returns the new one, unsigned, or null when there is none. */
  public CompletableFuture<Long> arithmetic(byte[] key, Arithmetic change) {
    RequestWriter.checkExptime(change.createTtlSeconds());
    return connections.submit(new ArithmeticOperation(key, change));
  }

  /** Gives an item another time to live; {@link Outcome#NOT_FOUND} when there is none. */
  public CompletableFuture<Outcome> touch(byte[] key, long ttlSeconds) {
    return touchState(key, ttlSeconds)
        .thenApply(state -> state == null ? Outcome.NOT_FOUND : Outcome.DONE);
  }

  /**
   * Gives an item another time to live.
   *
   * @return the item as it was before; null for a miss
   */
  public CompletableFuture<ItemState> touchState(byte[] key, long ttlSeconds) {
    RequestWriter.checkExptime(ttlSeconds);
    return connections.submit(StateOperation.touch(key, ttlSeconds));
  }

  /** Empties the node. */
  public CompletableFuture<Void> flushAll() {
    return connections.submit(new TextOperation.Flush());
  }

  /**
   * A page of the node's statistics.
   *
   * @param group its name, for instance {@code items}; empty for the general one
   * @return names and values in the node's order
   */
  public CompletableFuture<Map<String, String>> stats(String group) {
    if (!group.matches("[a-z0-9_]*") || group.length() > GROUP_MAX) {
      throw new IllegalArgumentException("a group of statistics must be one word: " + group);
    }
    return connections.submit(new TextOperation.Stats(group));
  }

  /** The payload of {@code config get cluster}; empty when the node knows no such command. */
  public CompletableFuture<String> clusterConfig() {
    return connections.submit(new TextOperation.ClusterConfig());
  }

  /** The node's version, for instance {@code 1.6.45}. */
  public CompletableFuture<String> version() {
    return connections.submit(new TextOperation.Version());
  }

  /**
   * The identity of the cluster that the node belonged to when it was connected last. Empty if it
   * told none; null if it was not asked.
   */
  public String cluster() {
    return connections.cluster();
  }

  /** Whether an operation would be sent now: some connection is ready. */
  public boolean isUsable() {
    return connections.isUsable();
  }

  /** What happened so far. */
  public NodeStats counters() {
    return connections.counters();
  }

  /** Ends all connections; what is queued or in flight fails. Does not close the Vertx. */
  @Override
  public void close() {
    close("the client is closed");
  }

  /** As {@link #close()}, for a reason that those whose operations fail are told. */
  public void close(String reason) {
    connections.close(reason);
    if (own != null) {
      own.close();
    }
  }
}
