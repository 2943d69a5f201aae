package io.slabring.node.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.client.connection.NodeAddress;
import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.topology.Discovery;
import io.slabring.client.topology.Topology;
import io.slabring.client.topology.Versions;
import io.slabring.membership.ClusterStats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Clients: the real rules by which they follow lists and place keys. Three in ten requests go to
 * any node of the list.
 */
final class SimClients {
  private static final int CLIENTS = 4;
  private static final int PORT = 11211;
  private static final int CLIENT_MILLIS = 3000;
  private static final int PATIENCE_MILLIS = 2500;
  private static final int IMPATIENT_MILLIS = 100;

  /** So many rounds long a client may follow a node that is alone. */
  private static final int ALONE_ROUNDS = 3;

  /** So long after a view requests are frequent. */
  private static final int BUSY_MILLIS = 2000;

  private final SimCluster cluster;
  private final Simulation time;
  private final List<Client> clients = new ArrayList<>();
  private final Set<String> writing = new HashSet<>();
  private long values;
  private boolean working = true;

  SimClients(SimCluster cluster) {
    this.cluster = cluster;
    this.time = cluster.time;
    boolean calm = time.chance(0.3);
    for (int i = 0; i < CLIENTS; i++) {
      Client client = new Client(calm);
      clients.add(client);
      time.in(i, client::round);
      time.in(i + 1, client::work);
    }
  }

  /** Whether all follow this version. */
  boolean haveAll(long version) {
    return clients.stream().allMatch(client -> client.version() == version);
  }

  /** Nobody asks anything any more, but who is there. */
  void stopWorking() {
    working = false;
  }

  /** Each reads each key once. */
  void readAll() {
    for (String key : cluster.keys) {
      clients.forEach(client -> client.read(key));
    }
  }

  /** No client follows a node that is alone while most nodes are together. */
  void judge() {
    clients.forEach(Client::judge);
  }

  @Override
  public String toString() {
    return clients.stream().map(Client::version).toList().toString();
  }

  /** One client. */
  private final class Client {
    private final Discovery discovery;
    private Ring ring;

    /** Between two rounds. */
    private final int pollMillis;

    /** Since when it follows a node that is alone while most nodes are together. */
    private long wrongSince = Long.MAX_VALUE;

    /**
     * A client that knows nothing.
     *
     * @param calm whether it asks for the list seldom
     */
    Client(boolean calm) {
      pollMillis = calm ? time.any(List.of(1000, 1000, 3000)) : 100;
      List<NodeAddress> seeds = new ArrayList<>();
      for (int i = 0; i < SimCluster.HOSTS; i++) {
        seeds.add(new NodeAddress("h" + i, PORT));
      }
      Collections.shuffle(seeds, time.random);
      discovery = new Discovery(seeds, time.random, () -> time.now() * 1_000_000);
    }

    long version() {
      return discovery.current() == null ? 0 : discovery.current().version();
    }

    // ---- what PollingSource does

    void round() {
      judge();
      ask(discovery.candidates().iterator());
    }

    private void ask(Iterator<NodeAddress> candidates) {
      if (!candidates.hasNext()) {
        String successor = discovery.succeed();
        if (successor != null) {
          time.tell("a client goes over to %s", successor);
        }
        pause();
        return;
      }
      NodeAddress address = candidates.next();
      time.in(
          time.between(1, 20),
          () -> {
            SimNode node = cluster.at(address.host());
            boolean isSilent = node != null && (node.hung || !node.open);
            if (isSilent) {
              time.in(PATIENCE_MILLIS, () -> nobody(address, candidates));
            } else if (node == null) {
              nobody(address, candidates);
            } else if (isUsable(address, node.published)) {
              pause();
            } else {
              ask(candidates);
            }
          });
    }

    private void nobody(NodeAddress address, Iterator<NodeAddress> candidates) {
      discovery.foundNobody(address);
      ask(candidates);
    }

    private boolean isUsable(NodeAddress address, ClusterStats answer) {
      String identity = answer.identity().toString();
      if (!isOwn(identity)) {
        discovery.foundForeign(address, identity);
        return false;
      }
      Versions.Verdict verdict = discovery.judge(answer.view().version());
      if (verdict == Versions.Verdict.NEWER || verdict == Versions.Verdict.FELL) {
        Topology topology = Topology.of(answer.view(), RingKind.of(answer.ring()), identity);
        if (!discovery.isOwn(address, topology)) {
          return false;
        }
        if (topology.nodes().isEmpty()) { // the router refuses it
          discovery.foundNobody(address);
          return false;
        }
        follow(topology);
      }
      discovery.foundOwn();
      return true;
    }

    private boolean isOwn(String identity) {
      return discovery.cluster().isEmpty() || discovery.cluster().equals(identity);
    }

    private void follow(Topology topology) {
      discovery.follow(topology);
      ring = topology.ring().build(topology.ringNodes());
      cluster.touch();
    }

    private void pause() {
      if (!cluster.isOver()) {
        int millis = discovery.isWaiting() ? IMPATIENT_MILLIS : pollMillis;
        time.in(time.between(millis * 4 / 5, millis * 6 / 5), this::round);
      }
    }

    // ---- judging

    void judge() {
      boolean isAlone = discovery.current() != null && discovery.current().nodes().size() == 1;
      boolean isWrong = isAlone && cluster.isOutvoted(discovery.current().nodes().get(0).host());
      if (!isWrong) {
        wrongSince = Long.MAX_VALUE;
      } else if (wrongSince == Long.MAX_VALUE) {
        wrongSince = time.now();
      }
      cluster.judge.require(
          time.now() - wrongSince < ALONE_ROUNDS * pollMillis,
          "a client follows a node that is alone, by view %d",
          version());
    }

    // ---- requests

    void work() {
      if (!working) {
        return;
      }
      if (discovery.current() != null) {
        String key = time.any(cluster.keys);
        if (time.chance(cluster.isSettled() ? 0.3 : 0.1) && !writing.contains(key)) {
          write(key, time.chance(0.2));
        } else {
          read(key);
        }
      }
      boolean busy = time.now() - cluster.lastView < BUSY_MILLIS;
      time.in(busy ? time.between(1, 60) : time.between(50, 400), this::work);
    }

    private void write(String key, boolean deletes) {
      long value = ++values;
      writing.add(key);
      Judge.Write write = cluster.judge.invoked(key, value, deletes);
      ask(
          deletes ? "delete" : "set",
          key,
          value,
          answer -> {
            writing.remove(key);
            cluster.judge.ended(write, answer >= 0);
          });
    }

    void read(String key) {
      Judge.Read read = cluster.judge.reads(key);
      ask("get", key, 0, answer -> cluster.judge.returned(read, answer));
    }

    /** Asks the owner by the client's list, or any node of it. */
    private void ask(String verb, String key, long value, SimNode.Reply reply) {
      SimNode.Request request =
          new SimNode.Request(verb, key, value, time.now(), new ArrayList<>());
      byte[] bytes = key.getBytes(US_ASCII);
      List<NodeAddress> list = List.copyOf(discovery.current().addresses());
      int owner = ring.owner(bytes, 0, bytes.length);
      SimNode to = cluster.at((time.chance(0.3) ? time.any(list) : list.get(owner)).host());
      Once once = new Once(time, CLIENT_MILLIS, reply);
      if (to == null) {
        time.in(time.between(0, 10), () -> once.accept(-1L));
      } else {
        int born = to.generation;
        time.in(time.between(0, 10), () -> arrive(to, born, request, once));
      }
    }

    private void arrive(SimNode to, int born, SimNode.Request request, Once reply) {
      if (!to.dead && (to.hung || !to.open)) {
        time.in(20, () -> arrive(to, born, request, reply));
      } else if (to.dead || born != to.generation || !isOwn(to.published.identity().toString())) {
        reply.accept(-1L);
      } else {
        to.execute(
            request, 0, 0, answer -> time.in(time.between(0, 10), () -> reply.accept(answer)));
      }
    }
  }
}
