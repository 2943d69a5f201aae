package io.slabring.node.simulation;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.store.settings.StoreConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Nodes, the network between them, and the views that they get. Views come from one place, as from
 * a sequencer that is always right: what sequencers do wrong is simulated in membership.
 */
final class SimCluster implements AutoCloseable {
  private static final int KEYS = 24;
  private static final int REQUEST_MILLIS = 1000;
  private static final int DRAIN_MILLIS = 3000;
  private static final StoreConfig SMALL = StoreConfig.ofMemory(1 << 20);
  private static final Map<List<String>, Ring> RINGS = new HashMap<>();

  /** A view as nodes and clients get it: hosts that serve, and who is still there. */
  record View(long version, List<SimNode> serving, List<SimNode> present) {
    @Override
    public String toString() {
      return version + " " + serving.stream().map(node -> node.host).toList();
    }
  }

  final Simulation time;
  final SimNode.Fault fault;
  private final boolean breaks;
  final List<String> keys = new ArrayList<>();
  final List<SimNode> nodes = new ArrayList<>();
  final Judge judge;
  private final SimClients clients;
  private final List<SimNode> serving = new ArrayList<>();
  private final List<SimNode> members = new ArrayList<>();
  private final Map<SimNode, Long> lastDelivery = new HashMap<>();
  private final Set<SimNode> excluded = new HashSet<>();
  private View newest = new View(0, List.of(), List.of());
  private int started;

  /**
   * A cluster without nodes.
   *
   * @param breaks whether links break now and then
   */
  SimCluster(long seed, SimNode.Fault fault, boolean breaks) {
    this.breaks = breaks;
    this.time = new Simulation(seed);
    this.fault = fault;
    this.judge = new Judge(time);
    for (int i = 0; i < KEYS; i++) {
      keys.add("key" + i);
    }
    time.afterEach = () -> judge.settled(isSettled(), newest.version());
    clients = new SimClients(this);
  }

  View newest() {
    return newest;
  }

  // ---- membership

  /** Starts a node; it serves after a while. */
  SimNode start() {
    String host = "h" + (started < 5 || time.chance(0.5) ? started : time.between(0, started));
    if (nodes.stream().anyMatch(node -> isThere(node) && node.host.equals(host))) {
      return null;
    }
    SimNode node = new SimNode(this, "n" + started++, host, SMALL);
    nodes.add(node);
    members.add(node);
    time.tell("%s starts as %s", host, node.id);
    publish();
    time.in(time.between(10, 200), () -> serve(node));
    return node;
  }

  private boolean isThere(SimNode node) {
    return !node.dead || members.contains(node);
  }

  private void serve(SimNode node) {
    if (!node.dead && members.contains(node)) {
      serving.add(node);
      publish();
    }
  }

  void leave(SimNode node) {
    if (node.leaving || !serving.contains(node) || serving.size() < 2) {
      return;
    }
    time.tell("%s leaves", node.host);
    node.leaving = true;
    serving.remove(node);
    publish();
    long end = time.now() + DRAIN_MILLIS;
    time.in(100, () -> stopWhenDone(node, end));
  }

  private void stopWhenDone(SimNode node, long end) {
    if (node.dead) {
      return;
    }
    boolean hasView = node.version >= newest.version() || time.now() >= end;
    if (hasView && node.hasHandedOver() || time.now() >= end) {
      time.tell("%s stops", node.host);
      remove(node);
    } else {
      time.in(20, () -> stopWhenDone(node, end));
    }
  }

  private void remove(SimNode node) {
    node.close();
    members.remove(node);
    serving.remove(node);
    publish();
  }

  void crash(SimNode node) {
    if (serving.size() < 2 || node.dead) {
      return;
    }
    time.tell("%s crashes", node.host);
    node.close();
    time.in(
        time.between(200, 1000),
        () -> {
          members.remove(node);
          serving.remove(node);
          publish();
        });
  }

  /** Stands still, or is cut off from the other nodes but not from clients. */
  void disturb(SimNode node, boolean hangs, int millis) {
    if (serving.size() < 3 || node.hung || node.cut || node.dead || node.leaving) {
      return;
    }
    time.tell("%s %s for %d ms", node.host, hangs ? "hangs" : "is cut off", millis);
    node.hung = hangs;
    node.cut = !hangs;
    time.in(time.between(900, 1500), () -> exclude(node));
    time.in(millis, () -> recover(node));
  }

  private void exclude(SimNode node) {
    if ((node.hung || node.cut) && members.remove(node)) {
      serving.remove(node);
      excluded.add(node);
      judge.exclusions++;
      publish();
    }
  }

  private void recover(SimNode node) {
    if (node.dead) {
      return;
    }
    time.tell("%s is back", node.host);
    node.hung = false;
    node.cut = false;
    if (!members.contains(node)) {
      members.add(node);
      serving.add(node);
      publish();
    } else {
      deliver(node, newest, true); // it was away for a short time, and has missed nothing
    }
  }

  private void publish() {
    newest = new View(newest.version() + 1, List.copyOf(serving), List.copyOf(members));
    time.tell("view %s", newest);
    for (SimNode node : members) {
      deliver(node, newest, !excluded.remove(node));
    }
  }

  /** To each node in order; one that cannot be reached gets what it missed when it is back. */
  private void deliver(SimNode node, View view, boolean follows) {
    long at = Math.max(time.now() + time.between(1, 60), lastDelivery.getOrDefault(node, 0L));
    lastDelivery.put(node, at);
    time.in(at - time.now(), () -> enter(node, view, follows));
  }

  private void enter(SimNode node, View view, boolean follows) {
    if (node.dead) {
      return;
    }
    if (node.hung || node.cut) {
      if (members.contains(node)) {
        time.in(20, () -> enter(node, view, follows));
      }
      return;
    }
    if (view.version() > node.version) {
      Set<String> present = new HashSet<>();
      view.present().forEach(other -> present.add(other.id));
      node.enter(view.version(), placement(view, node), present, follows);
    }
  }

  static Placement placement(View view, SimNode self) {
    List<Peer> peers = view.serving().stream().map(SimNode::peer).toList();
    List<String> hosts = view.serving().stream().map(node -> node.host).toList();
    Ring ring =
        RINGS.computeIfAbsent(
            hosts,
            names ->
                RingKind.of("ketama")
                    .build(names.stream().map(name -> new RingNode(name, 1, 1)).toList()));
    int own = self == null ? -1 : view.serving().indexOf(self);
    return new Placement(ring, peers, own);
  }

  // ---- the network

  /** A message from one node to another over their link; null is told if it cannot arrive. */
  private void send(SimNode from, String toId, Consumer<SimNode> arrives, Runnable fails) {
    SimNode to = nodes.stream().filter(node -> node.id.equals(toId)).findFirst().orElseThrow();
    int born = to.generation;
    time.in(
        time.between(0, 15),
        () -> {
          if (to.hung && !to.dead) {
            time.in(20, () -> resend(from, to, born, arrives, fails));
          } else {
            resend(from, to, born, arrives, fails);
          }
        });
  }

  private void resend(
      SimNode from, SimNode to, int born, Consumer<SimNode> arrives, Runnable fails) {
    if (to.hung && !to.dead && !from.dead) {
      time.in(20, () -> resend(from, to, born, arrives, fails));
    } else if (to.dead
        || from.dead
        || from.cut
        || to.cut
        || born != to.generation
        || breaks && time.chance(0.002)) {
      fails.run();
    } else {
      arrives.accept(to);
    }
  }

  void forward(
      SimNode from, Peer owner, SimNode.Request request, long mark, int hops, SimNode.Reply reply) {
    Once once = new Once(time, REQUEST_MILLIS, reply);
    send(
        from,
        owner.id(),
        to -> {
          if (to.members.accept(from.id, mark)) {
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

  private void fetch(
      SimNode heir, Predecessor source, String key, int depth, Consumer<Long> found) {
    Once once = new Once(time, REQUEST_MILLIS, found::accept);
    send(
        heir,
        source.peer().id(),
        to ->
            to.bequest(
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
          List<String> next = to.batch(source.asOf(), heir.id);
          Map<String, Long> values = new LinkedHashMap<>();
          if (next != null) {
            next.forEach(key -> values.put(key, to.value(source.asOf(), key)));
            values.values().removeIf(value -> value == 0);
          }
          boolean stale = next != null && !next.isEmpty() && values.isEmpty();
          Map<String, Long> sent = next == null || stale ? null : values;
          send(to, heir.id, back -> batch.accept(sent), () -> batch.accept(null));
        },
        () -> batch.accept(null));
  }

  // ---- judging

  private boolean isSettled() {
    for (SimNode node : nodes) {
      boolean reachable = !node.dead && !node.hung;
      if (node.cut && !node.dead || reachable && node.version != newest.version()) {
        return false;
      }
    }
    return clients != null && clients.haveNewest() && !newest.serving().isEmpty();
  }

  /** Reads every key once more, after a quiet time, and looks for what is left behind. */
  void finish() {
    time.run(2_000);
    if (serving.isEmpty()) {
      start();
    }
    time.run(15_000);
    clients.stopWorking();
    time.run(5_000);
    clients.stopPolling();
    judge.require(isSettled(), "after a quiet time the view is not settled: %s", newest);
    clients.readAll();
    time.run(5_000);
    time.run(660_000);
    for (SimNode node : nodes) {
      if (!node.dead) {
        node.tick();
        judge.require(node.hasHandedOver(), "%s still has something for others", node.host);
        judge.require(node.custody.inheritances().isEmpty(), "%s still inherits", node.host);
      }
    }
  }

  @Override
  public void close() {
    nodes.stream().filter(node -> !node.dead).forEach(SimNode::close);
  }
}
