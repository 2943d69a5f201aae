package io.slabring.client.item;

import io.slabring.client.connection.NodeAddress;
import io.slabring.client.node.NodeClient;
import io.slabring.client.topology.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Operations that every node of the cluster carries out. Thread-safe. */
public final class EveryNode {
  private final Router router;

  /** Operations on the nodes that the router knows when they begin. */
  public EveryNode(Router router) {
    this.router = router;
  }

  /** Empties all nodes. */
  public CompletableFuture<Void> flushAll() {
    return all(router.routes().clients().stream().map(NodeClient::flushAll).toList());
  }

  /** A page of statistics of every node; fails if one does not answer. */
  public CompletableFuture<Map<NodeAddress, Map<String, String>>> stats(String group) {
    List<NodeClient> nodes = router.routes().clients();
    List<CompletableFuture<Map<String, String>>> answers =
        nodes.stream().map(node -> node.stats(group)).toList();
    return all(answers)
        .thenApply(
            done -> {
              Map<NodeAddress, Map<String, String>> pages = new LinkedHashMap<>();
              for (int i = 0; i < nodes.size(); i++) {
                pages.put(nodes.get(i).address(), answers.get(i).join());
              }
              return pages;
            });
  }

  /** Completes when all have, and fails with the first failure. */
  static CompletableFuture<Void> all(Iterable<? extends CompletableFuture<?>> futures) {
    CompletableFuture<Void> all = null;
    for (CompletableFuture<?> future : futures) {
      all =
          all == null
              ? future.thenApply(ignored -> null)
              : all.thenCombine(future, (nothing, ignored) -> null);
    }
    return all == null ? CompletableFuture.completedFuture(null) : all;
  }
}
