package io.slabring.client.connection;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

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
 * most 186 of them; another key is an {@link IllegalArgumentException}, as is a value longer than
 * {@link ConnectionOptions#maxValueBytes}.
 */
public final class NodeClient implements AutoCloseable {
  private final NodeAddress address;

  /** Starts to connect; does not wait for it. */
  public NodeClient(
      Vertx vertx, NodeAddress address, ConnectionOptions options, ConnectionListener listener) {
    this.address = address;
  }

  /** The node. */
  public NodeAddress address() {
    return address;
  }

  /** Reads an item; null for a miss. */
  public CompletableFuture<Item> get(byte[] key, GetOptions options) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /**
   * Reads many items, {@link ConnectionOptions#keysPerBatch} at a time. If a part fails, all fails.
   *
   * @return as many as keys, in their order, null for a miss
   */
  public CompletableFuture<List<Item>> getMany(List<byte[]> keys, GetOptions options) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /** Stores a value. */
  public CompletableFuture<Outcome> store(StoreRequest request) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /**
   * Stores many values, {@link ConnectionOptions#keysPerBatch} at a time. If a part fails, all
   * fails, though some may be stored.
   *
   * @return as many as requests, in their order
   */
  public CompletableFuture<List<Outcome>> storeMany(List<StoreRequest> requests) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /**
   * Deletes an item.
   *
   * @param cas the version the item must have, or 0 for any
   */
  public CompletableFuture<Outcome> delete(byte[] key, long cas) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /**
   * Marks an item as stale instead of deleting it: readers still see it, and one of them is told to
   * load it anew.
   *
   * @param cas the version the item must have, or 0 for any
   * @param ttlSeconds how long it may still be seen, as in {@link StoreRequest#ttlSeconds}
   */
  public CompletableFuture<Outcome> invalidate(byte[] key, long cas, long ttlSeconds) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /** Changes a number; returns the new one, unsigned, or null when there is none. */
  public CompletableFuture<Long> arithmetic(byte[] key, Arithmetic change) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /** Gives an item another time to live; {@link Outcome#NOT_FOUND} when there is none. */
  public CompletableFuture<Outcome> touch(byte[] key, long ttlSeconds) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /** Empties the node. */
  public CompletableFuture<Void> flushAll() {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /**
   * A page of the node's statistics.
   *
   * @param group its name, for instance {@code items}; empty for the general one
   * @return names and values in the node's order
   */
  public CompletableFuture<Map<String, String>> stats(String group) {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /** The payload of {@code config get cluster}; empty when the node knows no such command. */
  public CompletableFuture<String> clusterConfig() {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /** The node's version, for instance {@code 1.6.45}. */
  public CompletableFuture<String> version() {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  /** Whether an operation would be sent now: some connection is ready. */
  public boolean isUsable() {
    return false;
  }

  /** What happened so far. */
  public NodeStats counters() {
    return new NodeStats(0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Ends all connections; what is queued or in flight fails. Does not close the Vertx. */
  @Override
  public void close() {}
}
