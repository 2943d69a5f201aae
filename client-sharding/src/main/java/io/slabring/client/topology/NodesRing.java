package io.slabring.client.topology;

import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.client.node.NodeClient;
import io.slabring.client.ring.RingKind;
import io.slabring.membership.ClusterView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** How the nodes of a view place keys, as they say themselves: a view does not tell. */
final class NodesRing {
  /** Nodes asked at once. They all have the same ring, so the first answer is enough. */
  private static final int ASKED_MAX = 5;

  private final NodePool pool;
  private final Duration patience;
  private RingKind known;

  /**
   * Asks over the connections of the pool.
   *
   * @param patience how long a node may take to connect and answer
   */
  NodesRing(NodePool pool, Duration patience) {
    this.pool = pool;
    this.patience = patience;
  }

  /**
   * Asks some nodes of a view. When none answers the ring is taken to be what it was.
   *
   * @throws TopologyException when none answers, and none ever has
   */
  RingKind of(ClusterView view) throws InterruptedException {
    List<NodeAddress> nodes = new ArrayList<>(Topology.of(view, RingKind.KETAMA, "").addresses());
    if (nodes.isEmpty()) {
      return known == null ? RingKind.KETAMA : known;
    }
    Collections.shuffle(nodes);
    try {
      known =
          firstOf(nodes.subList(0, Math.min(ASKED_MAX, nodes.size())))
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      requireKnown(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      requireKnown("none of " + nodes + " has answered within " + patience, e);
    }
    return known;
  }

  private void requireKnown(String problem, Exception cause) {
    if (known == null) {
      throw new TopologyException("no node says how keys are placed (--ring): " + problem, cause);
    }
  }

  /** The first answer, or the last failure. */
  private CompletableFuture<RingKind> firstOf(List<NodeAddress> nodes) {
    CompletableFuture<RingKind> first = new CompletableFuture<>();
    AtomicInteger left = new AtomicInteger(nodes.size());
    for (NodeAddress node : nodes) {
      ask(pool.get(node))
          .whenComplete(
              (ring, failure) -> {
                if (failure == null) {
                  first.complete(ring);
                } else if (left.decrementAndGet() == 0) {
                  first.completeExceptionally(failure);
                }
              });
    }
    return first;
  }

  /** A node that has no such page, or no ring on it, is not one of Slabring's. */
  private static CompletableFuture<RingKind> ask(NodeClient node) {
    CompletableFuture<RingKind> answer = new CompletableFuture<>();
    node.stats("cluster")
        .whenComplete(
            (lines, failure) -> {
              if (failure instanceof NodeErrorException) {
                answer.complete(RingKind.KETAMA);
              } else if (failure != null) {
                answer.completeExceptionally(failure);
              } else {
                try {
                  answer.complete(PollingSource.ringOf(lines.getOrDefault("ring", "none")));
                } catch (IllegalArgumentException e) {
                  answer.completeExceptionally(e);
                }
              }
            });
    return answer;
  }
}
