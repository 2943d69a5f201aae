package io.slabring.client.item;

import io.slabring.client.codec.CodecException;
import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.node.NodeClient;
import io.slabring.client.topology.Router;
import io.slabring.client.topology.Router.Routes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Many keys at once: one batch for each node that owns some of them. Thread-safe. */
public final class Bulk {
  private final Router router;
  private final TypedValues values;
  private final Counters counters;
  private final boolean outageIsMiss;

  /** What one node is asked. */
  private static final class Part {
    final NodeClient node;
    final List<String> keys = new ArrayList<>();
    final List<byte[]> keyBytes = new ArrayList<>();
    final List<StoreRequest> requests = new ArrayList<>();

    Part(NodeClient node) {
      this.node = node;
    }
  }

  /** Batches for the nodes of this router, whose values it counts. */
  public Bulk(Router router, TypedValues values, Counters counters, boolean outageIsMiss) {
    this.router = router;
    this.values = values;
    this.counters = counters;
    this.outageIsMiss = outageIsMiss;
  }

  /** Those that are there and can be read; {@code unreadable} is told of the rest of the former. */
  public <T> CompletableFuture<Map<String, T>> get(
      Collection<String> keys, Class<T> type, Consumer<CodecException> unreadable) {
    Routes routes = router.routes();
    Part[] parts = new Part[routes.clients().size()];
    for (String key : keys) {
      byte[] bytes = Keys.bytes(key);
      Part part = part(routes, parts, bytes);
      part.keys.add(key);
      part.keyBytes.add(bytes);
    }
    List<CompletableFuture<List<Item>>> answers = new ArrayList<>();
    List<Part> asked = new ArrayList<>();
    for (Part part : parts) {
      if (part != null) {
        asked.add(part);
        answers.add(items(part));
      }
    }
    return EveryNode.all(answers)
        .thenApply(all -> merge(asked, answers, keys.size(), type, unreadable));
  }

  private static Part part(Routes routes, Part[] parts, byte[] key) {
    int owner = routes.owner(key);
    if (parts[owner] == null) {
      parts[owner] = new Part(routes.clients().get(owner));
    }
    return parts[owner];
  }

  private CompletableFuture<List<Item>> items(Part part) {
    CompletableFuture<List<Item>> items = part.node.getMany(part.keyBytes, GetOptions.PLAIN);
    return outageIsMiss
        ? items.exceptionally(
            failure -> {
              if (FailureKind.of(failure) == FailureKind.OUTAGE) {
                counters.outages.add(part.keys.size());
                return List.of();
              }
              throw FailureKind.unchecked(failure);
            })
        : items;
  }

  private <T> Map<String, T> merge(
      List<Part> parts,
      List<CompletableFuture<List<Item>>> answers,
      int size,
      Class<T> type,
      Consumer<CodecException> unreadable) {
    Map<String, T> found = new LinkedHashMap<>(2 * size);
    for (int i = 0; i < parts.size(); i++) {
      List<Item> items = answers.get(i).join();
      Part part = parts.get(i);
      for (int k = 0; k < items.size(); k++) {
        Item item = items.get(k);
        if (Keys.isValue(item)) {
          String key = part.keys.get(k);
          try {
            found.put(key, values.decode(key, item, type));
          } catch (CodecException e) {
            unreadable.accept(e);
          }
        }
      }
    }
    counters.hits.add(found.size());
    counters.misses.add(size - found.size());
    return found;
  }

  /** Encodes all values before it sends the first one. */
  public CompletableFuture<Void> set(Map<String, ?> all, long exptime) {
    Routes routes = router.routes();
    Part[] parts = new Part[routes.clients().size()];
    all.forEach(
        (key, value) -> {
          byte[] bytes = Keys.bytes(key);
          Encoded encoded = values.encode(key, value);
          part(routes, parts, bytes)
              .requests
              .add(StoreRequest.set(bytes, encoded.bytes(), encoded.flags(), exptime));
        });
    List<CompletableFuture<List<Outcome>>> answers = new ArrayList<>();
    for (Part part : parts) {
      if (part != null) {
        answers.add(part.node.storeMany(part.requests));
      }
    }
    return EveryNode.all(answers);
  }
}
