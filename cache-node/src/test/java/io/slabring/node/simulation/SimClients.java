package io.slabring.node.simulation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Clients, which follow the views late, and ask owners by their list, or any node. */
final class SimClients {
  private static final int CLIENTS = 4;
  private static final int CLIENT_MILLIS = 3000;

  private final SimCluster cluster;
  private final Simulation time;
  private final SimCluster.View[] known = new SimCluster.View[CLIENTS];
  private final Map<String, Long> writing = new TreeMap<>();
  private long values;
  private boolean working = true;
  private boolean polling = true;

  SimClients(SimCluster cluster) {
    this.cluster = cluster;
    this.time = cluster.time;
    for (int i = 0; i < CLIENTS; i++) {
      known[i] = cluster.newest();
      int client = i;
      time.in(i, () -> poll(client));
      time.in(i + 1, () -> work(client));
    }
  }

  /** Whether all have the newest view. */
  boolean haveNewest() {
    for (SimCluster.View view : known) {
      if (view.version() != cluster.newest().version()) {
        return false;
      }
    }
    return true;
  }

  /** Nobody asks anything any more. */
  void stopWorking() {
    working = false;
  }

  /** Nobody asks for views any more. */
  void stopPolling() {
    polling = false;
  }

  /** Each reads each key once. */
  void readAll() {
    for (String key : cluster.keys) {
      for (int client = 0; client < CLIENTS; client++) {
        read(client, key);
      }
    }
  }

  private void poll(int client) {
    List<SimNode> reachable = reachable();
    if (!reachable.isEmpty()) {
      SimNode node = time.any(reachable);
      if (node.version > known[client].version() && node.version == cluster.newest().version()) {
        known[client] = cluster.newest();
      }
    }
    if (polling) {
      time.in(time.between(50, 500), () -> poll(client));
    }
  }

  private List<SimNode> reachable() {
    return cluster.nodes.stream()
        .filter(node -> !node.dead && !node.hung && node.version > 0)
        .toList();
  }

  private void work(int client) {
    if (!working) {
      return;
    }
    if (!known[client].serving().isEmpty()) {
      String key = time.any(cluster.keys);
      boolean writes = time.chance(0.3) && !writing.containsKey(key);
      if (writes) {
        boolean deletes = time.chance(0.2);
        write(client, key, deletes);
      } else {
        read(client, key);
      }
    }
    time.in(time.between(1, 30), () -> work(client));
  }

  private void write(int client, String key, boolean deletes) {
    long value = ++values;
    writing.put(key, value);
    Judge.Write write = cluster.judge.invoked(key, value, deletes);
    ask(
        client,
        new SimNode.Request(deletes ? "delete" : "set", key, value),
        answer -> {
          writing.remove(key);
          if (answer >= 0) {
            cluster.judge.acknowledged(write);
          }
        });
  }

  private void read(int client, String key) {
    Judge.Read read = cluster.judge.reads(key);
    ask(client, new SimNode.Request("get", key, 0), answer -> cluster.judge.returned(read, answer));
  }

  /** Asks the owner by the client's list, or any node. */
  private void ask(int client, SimNode.Request request, SimNode.Reply reply) {
    SimCluster.View view = known[client];
    SimNode owner = view.serving().get(owner(view, request.key()));
    SimNode to = time.chance(0.3) ? time.any(view.serving()) : owner;
    Once once = new Once(time, CLIENT_MILLIS, reply);
    int born = to.generation;
    time.in(time.between(0, 10), () -> arrive(to, born, request, once));
  }

  private void arrive(SimNode to, int born, SimNode.Request request, Once reply) {
    if (to.hung && !to.dead) {
      time.in(20, () -> arrive(to, born, request, reply));
    } else if (to.dead || born != to.generation) {
      reply.accept(-1L);
    } else {
      to.execute(request, 0, 0, answer -> time.in(time.between(0, 10), () -> reply.accept(answer)));
    }
  }

  private static int owner(SimCluster.View view, String key) {
    byte[] bytes = key.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return SimCluster.placement(view, null).ring().owner(bytes, 0, bytes.length);
  }
}
