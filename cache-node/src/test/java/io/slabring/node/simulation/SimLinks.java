package io.slabring.node.simulation;

import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Predecessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The links between nodes: they are slow, break, and wait for nodes that hang. */
final class SimLinks {
  private static final int REQUEST_MILLIS = 1000;

  private final SimCluster cluster;

  SimLinks(SimCluster cluster) {
    this.cluster = cluster;
  }

  /** A message from one node to another over their link, or its failure. */
  private void send(SimNode from, String toId, Consumer<SimNode> arrives, Runnable fails) {
    SimNode to =
        cluster.nodes.stream().filter(node -> node.id.equals(toId)).findFirst().orElseThrow();
    int born = to.generation;
    cluster.time.in(cluster.time.between(0, 15), () -> arrive(from, to, born, arrives, fails));
  }

  private void arrive(
      SimNode from, SimNode to, int born, Consumer<SimNode> arrives, Runnable fails) {
    if (to.hung && !to.dead && !from.dead) {
      cluster.time.in(20, () -> arrive(from, to, born, arrives, fails));
    } else if (to.dead
        || from.dead
        || from.side != to.side
        || born != to.generation
        || cluster.breaks && cluster.time.chance(0.002)) {
      fails.run();
    } else {
      arrives.accept(to);
    }
  }

  void forward(
      SimNode from, Peer owner, SimNode.Request request, long mark, int hops, SimNode.Reply reply) {
    Once once = new Once(cluster.time, REQUEST_MILLIS, reply);
    boolean planted = cluster.fault == SimNode.Fault.LATE_REQUEST_CARRIED_OUT;
    send(
        from,
        owner.id(),
        to -> {
          if (to.members.accept(from.id, mark) || planted) {
            to.execute(
                request,
                mark,
                hops,
                answer -> send(to, from.id, back -> once.accept(answer), () -> once.accept(-1L)));
          } else {
            once.accept(-1L);
          }
        },
        () -> once.accept(-1L));
  }

  void fetch(SimNode heir, Predecessor source, String key, Consumer<Long> found) {
    fetch(heir, source, key, 0, found);
  }

  void fetch(SimNode heir, Predecessor source, String key, int depth, Consumer<Long> found) {
    Once once = new Once(cluster.time, REQUEST_MILLIS, found::accept);
    send(
        heir,
        source.peer().id(),
        to ->
            to.moves.bequest(
                source.asOf(),
                key,
                depth,
                value -> send(to, heir.id, back -> once.accept(value), () -> once.accept(-1L))),
        () -> once.accept(-1L));
  }

  /** The next batch; null if there is no answer, empty if there is nothing more. */
  void pull(SimNode heir, Predecessor source, Consumer<Map<String, Long>> batch) {
    send(
        heir,
        source.peer().id(),
        to -> {
          List<String> next = to.moves.batch(source.asOf(), heir.id);
          Map<String, Long> values = new LinkedHashMap<>();
          if (next != null) {
            next.forEach(key -> values.put(key, to.store.bequest(source.asOf(), key)));
            values.values().removeIf(value -> value == 0);
          }
          boolean stale = next != null && !next.isEmpty() && values.isEmpty();
          Map<String, Long> sent = next == null || stale ? null : values;
          send(to, heir.id, back -> batch.accept(sent), () -> batch.accept(null));
        },
        () -> batch.accept(null));
  }
}
