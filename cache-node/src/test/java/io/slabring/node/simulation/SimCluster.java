package io.slabring.node.simulation;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nodes, and what happens to them. */
final class SimCluster implements AutoCloseable {
  /** Where nodes may run. */
  static final int HOSTS = 8;

  private static final int KEYS = 24;
  private static final int DRAIN_MILLIS = 3000;
  private static final int CONVERGE_MILLIS = 180_000;

  final Simulation time;
  final SimNode.Fault fault;
  final boolean breaks;
  final String ring;
  final List<String> keys = new ArrayList<>();
  final List<SimNode> nodes = new ArrayList<>();
  final Judge judge;

  /** The longest pause before a batch of items. */
  final int paceMillis;

  final SimGroups groups;
  final SimLinks links = new SimLinks(this);
  private final SimClients clients;
  private int started;
  private boolean over;
  private boolean touched;
  private long settled;

  /** Time for which nothing happened. */
  long quietSeconds;

  /** When the last view was entered. */
  long lastView;

  private boolean torn;

  /** The side on which most nodes of the list are; -1 if there is none. */
  private int larger;

  /** The nodes that there were when the network was torn. */
  private List<SimNode> whole = List.of();

  private final long[] noticedAt = new long[2];

  /**
   * A cluster without nodes.
   *
   * @param breaks whether links break now and then, and views fail
   */
  SimCluster(long seed, SimNode.Fault fault, boolean breaks) {
    this.breaks = breaks;
    this.time = new Simulation(seed);
    this.fault = fault;
    this.judge = new Judge(time);
    this.ring = time.any(List.of("rendezvous", "rendezvous", "jump", "ketama"));
    this.paceMillis = time.any(List.of(20, 60, 400));
    for (int i = 0; i < KEYS; i++) {
      keys.add("key" + i);
    }
    groups = new SimGroups(this);
    clients = new SimClients(this);
    time.afterEach = this::judgeSettled;
  }

  // ---- what happens to nodes

  /** Nodes that run and do not leave. */
  List<SimNode> staying() {
    return nodes.stream().filter(node -> !node.dead && !node.leaving).toList();
  }

  /** The node that runs at a host, or null. */
  SimNode at(String host) {
    return nodes.stream()
        .filter(node -> !node.dead && node.host.equals(host))
        .findFirst()
        .orElse(null);
  }

  /**
   * Starts a node; it serves after a while.
   *
   * @param alone whether it finds nobody at first
   */
  void start(boolean alone) {
    List<String> free = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      if (at("h" + i) == null) {
        free.add("h" + i);
      }
    }
    if (free.isEmpty()) {
      return;
    }
    SimNode node = new SimNode(this, "n" + started++, time.any(free));
    nodes.add(node);
    time.tell("%s starts as %s%s", node.host, node.id, alone ? " and finds nobody" : "");
    time.in(time.between(10, 200), () -> groups.join(node.member, alone));
  }

  void leave(SimNode node) {
    if (node.hung || !node.open || staying().size() < 2) {
      return;
    }
    time.tell("%s leaves", node.host);
    node.leaving = true;
    node.member.leave();
    long end = time.now() + DRAIN_MILLIS;
    time.in(100, () -> stopWhenDone(node, end));
  }

  private void stopWhenDone(SimNode node, long end) {
    if (node.dead) {
      return;
    }
    if (!node.isListed() && node.hasHandedOver() || time.now() >= end) {
      time.tell("%s stops", node.host);
      end(node, true, time.between(1, 60));
    } else {
      time.in(20, () -> stopWhenDone(node, end));
    }
  }

  void crash(SimNode node) {
    if (staying().size() < 2 || node.dead) {
      return;
    }
    boolean refuses = time.chance(0.5);
    time.tell("%s crashes%s", node.host, refuses ? "" : " with its machine");
    end(node, refuses, time.between(100, refuses ? 700 : 4700));
  }

  private void end(SimNode node, boolean refuses, int noticed) {
    node.close();
    node.refuses = refuses;
    node.lostAt = time.now() + noticed;
    touch();
  }

  /** Whether the machine of a node that has ended says so. */
  boolean isKnownToBeGone(String id) {
    return nodes.stream()
        .anyMatch(node -> node.id.equals(id) && node.dead && node.refuses && at(node.host) == null);
  }

  void hang(SimNode node, int millis) {
    if (staying().size() < 3 || node.leaving || isApart()) {
      return;
    }
    time.tell("%s hangs for %d ms", node.host, millis);
    node.hung = true;
    node.lostAt = time.now() + time.between(3200, 4700);
    node.member.hang();
    touch();
    time.in(
        millis,
        () -> {
          if (!node.dead) {
            time.tell("%s goes on", node.host);
            node.hung = false;
            node.doubtfulAt = time.now();
            touch();
            node.member.wake();
          }
        });
  }

  /** Some nodes are cut off from the others, but not from clients. */
  void tear(int millis) {
    List<SimNode> all = new ArrayList<>(staying());
    if (isApart() || !hasConverged() || all.size() < 2) {
      return; // while a view is published, two parts may use one version
    }
    java.util.Collections.shuffle(all, time.random);
    List<SimNode> cut = all.subList(0, time.between(1, all.size() - 1));
    time.tell("%s cut off for %d ms", cut.stream().map(node -> node.host).toList(), millis);
    torn = true;
    whole = all;
    cut.forEach(node -> node.side = 1);
    int listed = hosts(all.getFirst()).size();
    int rest = all.size() - cut.size();
    larger = 2 * cut.size() > listed ? 1 : 2 * rest > listed ? 0 : -1;
    noticedAt[0] = time.now() + time.between(3200, 4700);
    noticedAt[1] = time.now() + time.between(3200, 4700);
    time.in(
        millis,
        () -> {
          time.tell("the network is whole again");
          torn = false;
          nodes.forEach(node -> node.side = 0);
        });
  }

  /** When the nodes of a side of the network notice that the other side is lost. */
  long noticedAt(int side) {
    return noticedAt[side];
  }

  void jump(SimNode node, int seconds) {
    if (!node.hung) {
      time.tell("the clock of %s jumps by %d s", node.host, seconds);
      if (seconds > 0) {
        node.doubtfulAt = time.now();
      }
      node.member.jump(seconds);
    }
  }

  /** Whether there are two parts; of three, two may use one version. */
  private boolean isApart() {
    return torn || nodes.stream().anyMatch(node -> node.hung && !node.dead);
  }

  /** Whether a part of the nodes is lost and the others do not know it yet. */
  boolean isUnnoticed() {
    return torn && time.now() < Math.max(noticedAt[0], noticedAt[1]) + 1000;
  }

  /** Nothing happens any more but what is under way. */
  boolean isOver() {
    return over;
  }

  // ---- judging

  /** A node tells clients of another view. */
  void entered(SimNode node, ClusterView old) {
    time.tell("%s has view %d %s", node.host, node.version(), hosts(node));
    judge.entered(node, old, node.published.view());
    if (node.isListed()) {
      node.open();
    }
    lastView = time.now();
    touch();
  }

  private static List<String> hosts(SimNode node) {
    return node.published.view().serving().stream().map(Node::host).toList();
  }

  /** A node discards its items: not because of nodes that have nothing, unless it was away. */
  void emptied(SimNode node) {
    Set<String> others = new HashSet<>();
    node.member.view().nodes().forEach(other -> others.add(other.id()));
    boolean counts =
        nodes.stream()
            .filter(other -> other != node && others.contains(other.id))
            .anyMatch(other -> other.dead || other.store.hasServed());
    judge.require(
        counts || node.doubtfulAt > time.now() - 60_000,
        "%s has discarded its items for nodes that have nothing",
        node.host);
  }

  /** Whether a node is cut off and alone, while the larger part of the nodes is together. */
  boolean isOutvoted(String host) {
    SimNode node = at(host);
    boolean isAlone = node != null && node.side != larger && node.answers() && node.isAlone();
    return torn
        && larger >= 0
        && isAlone
        && whole.stream().anyMatch(one -> one.side == larger && one.answers() && one.isTogether());
  }

  /** What decides whether a view is settled has changed. */
  void touch() {
    touched = true;
  }

  private void judgeSettled() {
    if (touched) {
      touched = false;
      settled = settledVersion();
      judge.settled(settled);
      clients.judge();
    }
  }

  /** The version that all nodes and clients have, or 0. */
  private long settledVersion() {
    long version = 0;
    for (SimNode node : nodes) {
      if (node.answers() && (node.open || node.isListed())) {
        if (version != 0 && node.version() != version) {
          return 0;
        }
        version = node.version();
      }
    }
    return clients.haveAll(version) ? version : 0;
  }

  /** Reads every key once more, after a quiet time, and looks for what is left behind. */
  void finish() {
    if (staying().isEmpty()) {
      start(false);
    }
    long end = time.now() + CONVERGE_MILLIS;
    time.run(20_000);
    while (!hasConverged() && time.now() < end) {
      time.run(1000);
    }
    judge.require(hasConverged(), "after a quiet time the view is not settled: %s", clients);
    clients.stopWorking();
    time.run(5_000);
    judge.require(hasConverged(), "the view does not stay settled: %s", clients);
    over = true;
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

  /** Whether all nodes and clients have one view. */
  boolean isSettled() {
    return settled != 0;
  }

  /** Whether all have one view, with all nodes in it. */
  private boolean hasConverged() {
    Set<String> all = new HashSet<>();
    staying().forEach(node -> all.add(node.id));
    ClusterStats stats = all.isEmpty() ? null : staying().getFirst().published;
    Set<String> listed = new HashSet<>();
    if (stats != null) {
      stats.view().serving().forEach(node -> listed.add(node.id()));
    }
    return settled != 0
        && nodes.stream().noneMatch(node -> node.leaving && !node.dead)
        && listed.equals(all);
  }

  @Override
  public void close() {
    nodes.stream().filter(node -> !node.dead).forEach(SimNode::close);
  }
}
