package io.slabring.node.simulation;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.node.StakeOf;
import io.slabring.node.cluster.ClusterMember;
import io.slabring.node.cluster.MemberOf;
import io.slabring.node.cluster.PlacedView;
import io.slabring.node.inheritance.Bequests;
import io.slabring.node.inheritance.Custody;
import io.slabring.node.inheritance.Members;
import io.slabring.node.inheritance.Owner;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.store.life.KeyOwner;
import io.slabring.node.store.life.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One node: the real store, custody, bequests and membership, and what the program does between
 * them, on virtual time.
 */
final class SimNode implements ClusterMember.Listener {
  private static final int LATE_VIEW_MILLIS = 500;
  private static final int LOOK_MILLIS = 2;
  private static final int HOPS_MAX = 4;
  private static final int OPEN_MAX = 4;

  /**
   * What a client wants.
   *
   * @param born when the client asked
   * @param path the nodes that had it so far
   */
  record Request(String verb, String key, long value, long born, List<SimNode> path) {}

  /** The answer: the value found, or 0 for none; -1 if there is no answer. */
  interface Reply extends Consumer<Long> {}

  /** Faults that a test plants. */
  enum Fault {
    NONE,
    EPOCH_NOT_BUMPED,
    FETCH_BEFORE_VIEW,
    NOTHING_SETTLED,
    BATCH_IGNORES_DELETES,
    MISSED_VIEW_FOLLOWED,
    LATE_REQUEST_CARRIED_OUT,
    NOTHING_COUNTS_AS_ITEMS
  }

  /** A view could not be carried out, as when there is no memory. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  final String id;
  final String host;
  final Custody custody;
  final Members members = new Members();
  final SimMember member;
  final SimStore store;
  final SimCluster cluster;
  private final Simulation time;
  final Bequests bequests;
  final SimMoves moves;

  /** Grows when clients, and requests under way, are cut off. */
  int generation;

  boolean hung;
  boolean dead;
  boolean leaving;

  /** The side of the network on which it is. */
  int side;

  /** When others notice that it is lost. */
  long lostAt;

  /** Whether its machine refuses connections when it has ended. */
  boolean refuses;

  /** When it was last in doubt, or had missed a view by itself. */
  long doubtfulAt = -1_000_000;

  /** What it tells clients; null before the first view. */
  ClusterStats published;

  /** Whether it answers clients. */
  boolean open;

  private final StakeOf stake;
  private Placement before;
  private Placement now;
  private boolean taken;

  /** When a view without these nodes was last entered after one with them. */
  private final Map<String, Long> excluded = new HashMap<>();

  SimNode(SimCluster cluster, String id, String host) {
    this.cluster = cluster;
    this.time = cluster.time;
    this.id = id;
    this.host = host;
    custody = new Custody(true, 1 << 14, () -> time.now() * 1_000_000);
    store = new SimStore(new Seam(custody, cluster.fault), () -> 1_700_000_000 + time.now() / 1000);
    stake = new StakeOf(store.store);
    bequests =
        new Bequests(
            (asOf, heirs) -> store.heirItems(cluster.keys, asOf, heirs),
            store.store::closeBequests,
            () -> time.now() * 1_000_000);
    member =
        new SimMember(
            cluster,
            this,
            () -> cluster.fault == Fault.NOTHING_COUNTS_AS_ITEMS ? Stake.ITEMS : stake.get());
    moves = new SimMoves(this);
    MemberOf.cluster(member, cluster.ring, this);
  }

  /** Whether others reach it if they are on its side of the network. */
  boolean answers() {
    return !dead && !hung;
  }

  /** The version that it tells clients, 0 for none. */
  long version() {
    return published == null ? 0 : published.view().version();
  }

  /** Whether no heir needs this node any more. */
  boolean hasHandedOver() {
    return bequests.isDone();
  }

  void close() {
    dead = true;
    store.close();
  }

  void tick() {
    custody.tick();
    bequests.tick();
  }

  // ---- views, as ClusterLink carries them out

  private void mayFail() {
    if (cluster.breaks && time.chance(0.003)) {
      time.tell("%s fails to carry out a view", host);
      doubtfulAt = time.now();
      throw new Refused();
    }
  }

  @Override
  public void placed(PlacedView view) {
    members.enter(view.version(), view.nodes().stream().map(Peer::id).toList(), view.continuous());
    mayFail();
    custody.enter(view.version(), view.placement(), view.present(), view.continuous());
    cluster.judge.require(
        custody.inheritances().size() <= OPEN_MAX, "%s: too many inheritances", host);
    if (view.continuous()) {
      bequests.keepOnly(view.present());
    } else {
      bequests.endAll();
    }
    before = view.continuous() ? now : null;
    now = view.placement();
    stake.ownsKeys(now == null || now.self() >= 0);
    mayFail();
  }

  @Override
  public void ownerChanged(long version, KeyOwner owner, boolean continuous) {
    if (cluster.fault == Fault.EPOCH_NOT_BUMPED && taken && time.chance(0.5)) {
      return;
    }
    if (continuous) {
      if (before != null && now != null && before.self() >= 0) {
        bequests.open(version, now);
      }
    } else {
      generation++; // the connections of clients, and those of nodes, are closed
      if (taken && stake.get() == Stake.ITEMS) {
        time.tell("%s discards its items", host);
        cluster.emptied(this);
      }
    }
    store.store.enterView(owner, continuous, version);
    if (!continuous) {
      stake.discarded();
    }
    taken = true;
    mayFail();
  }

  @Override
  public void viewChanged(ClusterStats stats) {
    mayFail();
    ClusterView old = published == null ? null : published.view();
    if (old != null) {
      List<String> still = stats.view().nodes().stream().map(Node::id).toList();
      old.nodes().stream()
          .filter(node -> !still.contains(node.id()))
          .forEach(node -> excluded.put(node.id(), time.now()));
    }
    published = stats;
    cluster.entered(this, old);
    moves.judgeEarly();
    if (old == null) {
      time.in(time.between(1, 100), this::serve);
    }
    moves.handOver();
  }

  private void serve() {
    if (!dead && !leaving) {
      member.serve();
      time.in(5000, this::open);
    }
  }

  /** Clients that wait are answered from now on. */
  void open() {
    open = !dead;
    cluster.touch();
  }

  @Override
  public void ended(Throwable cause) {
    throw new IllegalStateException(cause);
  }

  /** Whether the newest view lists it. */
  boolean isListed() {
    return published != null
        && published.view().nodes().stream()
            .anyMatch(node -> node.id().equals(id) && node.state() == NodeState.SERVING);
  }

  /** Whether its view has no other node. */
  boolean isAlone() {
    return isListed() && published.view().serving().size() == 1;
  }

  /** Whether its view has other nodes. */
  boolean isTogether() {
    return isListed() && published.view().serving().size() > 1;
  }

  // ---- requests

  /** Carries out a request; {@code mark} is the version of the view by which a node sent it. */
  void execute(Request request, long mark, int hops, Reply reply) {
    request.path().add(this);
    execute(request, mark, hops, time.now() + LATE_VIEW_MILLIS, generation, reply);
  }

  private void execute(Request request, long mark, int hops, long late, int born, Reply reply) {
    if (dead || born != generation) {
      reply.accept(-1L);
      return;
    }
    if (mark > custody.version() && time.now() < late) {
      time.in(LOOK_MILLIS, () -> execute(request, mark, hops, late, born, reply));
      return;
    }
    boolean mayForward = hops == 0 || custody.version() > mark && hops < HOPS_MAX;
    long answer = store.carryOut(request, !mayForward);
    Place place = store.place();
    if (place == null) {
      if (!request.verb().equals("get")) {
        cluster.judge.carriedOut(request, isFromBefore(request));
      }
      reply.accept(answer);
    } else if (place instanceof Owner owner) {
      cluster.links.forward(this, owner.peer(), request, custody.version(), hops + 1, reply);
    } else {
      Predecessor source = (Predecessor) place;
      cluster.links.fetch(
          this,
          source,
          request.key(),
          found -> {
            if (!dead) {
              moves.inherit(source, request.key(), found, false);
              execute(request, mark, hops, late, born, reply);
            }
          });
    }
  }

  /** Whether a view has excluded a node that has sent this, since the client asked. */
  private boolean isFromBefore(Request request) {
    return request.path().stream()
        .anyMatch(node -> excluded.getOrDefault(node.id, -1L) >= request.born());
  }
}
