package io.slabring.client.node;

import io.slabring.client.connection.Item;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.ReplyFuture;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.operation.GetBatch;
import io.slabring.client.operation.NodeOperation;
import io.slabring.client.operation.StoreBatch;
import io.slabring.client.operation.WireKey;
import io.slabring.protocol.GetFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Cuts long lists into batches and sends one after the other, so that one caller never has more
 * than one batch under way.
 */
abstract class Batches<T, R> {
  /** Keys and values of a batch, more or less; a batch of small ones ends by their number. */
  private static final long BYTES_MAX = 1 << 20;

  private final Connections connections;
  private final List<T> requests;
  private final CompletableFuture<List<R>> whole = new ReplyFuture<>();
  private final List<R> results = new ArrayList<>();

  Batches(Connections connections, List<T> requests) {
    this.connections = connections;
    this.requests = requests;
  }

  abstract byte[] key(T request);

  abstract long bytes(T request);

  abstract NodeOperation<List<R>> batch(List<T> part, byte[][] wireKeys, long bytes);

  CompletableFuture<List<R>> run() {
    if (requests.isEmpty()) {
      return CompletableFuture.completedFuture(Collections.emptyList());
    }
    byte[][] wireKeys = new byte[requests.size()][];
    for (int i = 0; i < wireKeys.length; i++) {
      wireKeys[i] = WireKey.of(key(requests.get(i)));
    }
    int end = end(0);
    if (end == wireKeys.length) {
      return connections.submit(batch(requests, wireKeys, bytes(0, end)));
    }
    sendFrom(0, wireKeys);
    return whole;
  }

  private void sendFrom(int from, byte[][] wireKeys) {
    int end = end(from);
    byte[][] keys = Arrays.copyOfRange(wireKeys, from, end);
    connections
        .submit(batch(requests.subList(from, end), keys, bytes(from, end)))
        .whenComplete(
            (part, failure) -> {
              if (failure != null) {
                whole.completeExceptionally(failure);
                return;
              }
              results.addAll(part);
              if (end == requests.size()) {
                whole.complete(results);
              } else {
                sendFrom(end, wireKeys);
              }
            });
  }

  private int end(int from) {
    int most = Math.min(requests.size(), from + connections.options().keysPerBatch);
    long limit = Math.min(BYTES_MAX, connections.options().maxPendingBytes);
    long sum = 0;
    for (int i = from; i < most; i++) {
      sum += bytes(requests.get(i));
      if (sum > limit && i > from) {
        return i;
      }
    }
    return most;
  }

  private long bytes(int from, int end) {
    long sum = 0;
    for (int i = from; i < end; i++) {
      sum += bytes(requests.get(i));
    }
    return sum;
  }

  /** Many gets. */
  static final class Gets extends Batches<byte[], Item> {
    private final GetFlags flags;

    Gets(Connections connections, List<byte[]> keys, GetFlags flags) {
      super(connections, keys);
      this.flags = flags;
    }

    @Override
    byte[] key(byte[] request) {
      return request;
    }

    @Override
    long bytes(byte[] request) {
      return request.length;
    }

    @Override
    NodeOperation<List<Item>> batch(List<byte[]> part, byte[][] wireKeys, long bytes) {
      return new GetBatch(part, wireKeys, bytes, flags);
    }
  }

  /** Many stores. */
  static final class Stores extends Batches<StoreRequest, Outcome> {
    Stores(Connections connections, List<StoreRequest> requests) {
      super(connections, requests);
    }

    @Override
    byte[] key(StoreRequest request) {
      return request.key();
    }

    @Override
    long bytes(StoreRequest request) {
      return request.key().length + request.value().length;
    }

    @Override
    NodeOperation<List<Outcome>> batch(List<StoreRequest> part, byte[][] wireKeys, long bytes) {
      return new StoreBatch(part, wireKeys, bytes);
    }
  }
}
