package io.slabring.node;

import io.slabring.membership.Node;
import io.slabring.node.admin.Moves;
import io.slabring.node.settings.HostAndPort;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Asks all nodes of a cluster what moves there, twice if something does, to tell how fast. */
final class MovesQuery {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private MovesQuery() {}

  /**
   * What a node answers.
   *
   * @param itemsPerSecond items that it inherits
   */
  record Answer(Moves moves, long itemsPerSecond) {}

  /** The answers, by the id of the node; without those of nodes that do not answer. */
  static Map<String, Answer> ask(List<Node> nodes) {
    Map<String, Moves> first = all(nodes);
    long start = System.nanoTime();
    Map<String, Moves> second = first;
    double seconds = 1;
    if (first.values().stream().anyMatch(Moves::areUnderWay)) {
      pause();
      second = all(nodes);
      seconds = (System.nanoTime() - start) / 1e9;
    }
    Map<String, Answer> answers = new ConcurrentHashMap<>();
    for (Map.Entry<String, Moves> entry : second.entrySet()) {
      Moves before = first.getOrDefault(entry.getKey(), entry.getValue());
      long items = entry.getValue().inheritedItems() - before.inheritedItems();
      answers.put(entry.getKey(), new Answer(entry.getValue(), Math.round(items / seconds)));
    }
    return answers;
  }

  private static Map<String, Moves> all(List<Node> nodes) {
    Map<String, Moves> answers = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Node node : nodes) {
        threads.execute(() -> one(node, answers));
      }
    }
    return answers;
  }

  private static void one(Node node, Map<String, Moves> answers) {
    try {
      answers.put(node.id(), ClusterQuery.ask(new HostAndPort(node.host(), node.port())).moves());
    } catch (IOException e) {
      // it shows as a question mark: it may be going, or be unreachable from here
    }
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
