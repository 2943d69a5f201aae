package io.slabring.node.simulation;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.member.Outbox;
import io.slabring.membership.member.Participant;
import io.slabring.membership.member.Times;
import io.slabring.membership.messages.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The membership of a node: the real participant, with what its thread and that of the listeners
 * do, on virtual time.
 */
final class SimMember implements Membership, Outbox {
  private static final int LOOK_MILLIS = 500;
  private static final int RETRY_MILLIS = 100;
  private static final long CLOCK = 200_000_000;

  private record News(ClusterView view, boolean continuous) {}

  final SimNode self;
  final Node node;
  private final SimCluster cluster;
  private final Simulation time;
  private final Participant participant;
  private final Queue<News> news = new ArrayDeque<>();

  /** What happens to it while it hangs. */
  private List<Runnable> waiting = new ArrayList<>();

  private SimGroups.Group group;
  private Listener listener;
  private ClusterView last;
  private boolean missed;
  private int retryMillis;
  private long nextLook = Long.MAX_VALUE;
  private long hungSince;

  /** Its clock is so many seconds ahead. */
  private long ahead;

  SimMember(SimCluster cluster, SimNode self, Supplier<Stake> stake) {
    this.cluster = cluster;
    this.time = cluster.time;
    this.self = self;
    node =
        new Node(self.id, self.host, "10.0.0.1", 11211, 1, "", "10.0.0.1", 7801, NodeState.JOINING);
    MembershipConfig config = new MembershipConfig();
    config.stake = stake;
    participant =
        new Participant(
            self.id,
            config,
            this,
            Times.NORMAL,
            time.random,
            () -> CLOCK + cluster.quietSeconds + ahead + time.now() / 1000);
  }

  /** The group that it is in; null before it has found one. */
  SimGroups.Group group() {
    return group;
  }

  // ---- what its thread does

  /** Something happens to it; not before it is awake. */
  private void act(Runnable event) {
    if (self.dead) {
      return;
    }
    if (self.hung) {
      waiting.add(event);
      return;
    }
    event.run();
    look();
  }

  private void look() {
    long due = participant.tick(time.now(), LOOK_MILLIS);
    if (due < nextLook) {
      nextLook = due;
      time.in(Math.max(1, due - time.now()), () -> lookAt(due));
    }
  }

  private void lookAt(long due) {
    if (due == nextLook && !self.dead && !self.hung && !cluster.isOver()) {
      nextLook = Long.MAX_VALUE;
      look();
    }
  }

  void hang() {
    hungSince = time.now();
  }

  /** Goes on, and notices that it stood still. */
  void wake() {
    if (time.now() - hungSince > Times.NORMAL.pause()) {
      participant.stoodStill(time.now());
    }
    nextLook = Long.MAX_VALUE;
    List<Runnable> late = waiting;
    waiting = new ArrayList<>();
    late.forEach(this::act);
    act(() -> {});
  }

  /** Its clock jumps; one that jumps ahead looks like a pause. */
  void jump(long seconds) {
    ahead += seconds;
    if (seconds > 2) {
      act(() -> participant.stoodStill(time.now()));
    }
  }

  /** It is in another group from now on, and is told of it later. */
  void regroup(SimGroups.Group newGroup, boolean merged, long millis) {
    group = newGroup;
    List<Node> nodes = newGroup.members().stream().map(member -> member.node).toList();
    time.in(
        millis, () -> act(() -> participant.membersChanged(nodes, Set.of(), merged, time.now())));
  }

  void receive(SimMember from, Message message) {
    act(
        () -> {
          if (cluster.groups.areTogether(from, this)) {
            participant.receive(from.self.id, message, time.now());
          }
        });
  }

  // ---- what it does

  @Override
  public void send(String member, Message message) {
    cluster.groups.send(this, member, message);
  }

  @Override
  public boolean isGone(String member) {
    return cluster.isKnownToBeGone(member);
  }

  @Override
  public void publish(ClusterView view, boolean continuous) {
    last = view;
    news.add(new News(view, continuous));
    time.in(time.between(0, 5), this::deliver);
  }

  // ---- what the thread of the listeners does

  private void deliver() {
    if (self.hung) {
      waiting.add(this::deliver);
    } else if (!self.dead && !news.isEmpty()) {
      News next = news.remove();
      tell(next.view(), next.continuous());
    }
  }

  private void tell(ClusterView view, boolean continuous) {
    boolean follows = continuous && !missed;
    missed = true;
    try {
      listener.viewChanged(view, follows || cluster.fault == SimNode.Fault.MISSED_VIEW_FOLLOWED);
      missed = false;
      retryMillis = 0;
    } catch (SimNode.Refused e) {
      retryMillis = Math.max(2 * retryMillis, RETRY_MILLIS);
      time.in(retryMillis, this::retry);
    }
  }

  private void retry() {
    if (self.hung) {
      waiting.add(this::retry);
    } else if (missed && !self.dead) {
      tell(last, false);
    }
  }

  @Override
  public void listen(Listener one) {
    listener = one;
  }

  @Override
  public ClusterView view() {
    return participant.held().view();
  }

  @Override
  public String localId() {
    return self.id;
  }

  @Override
  public long suspicions() {
    return 0;
  }

  @Override
  public void serve() {
    act(() -> participant.become(NodeState.SERVING, time.now()));
  }

  @Override
  public void leave() {
    act(() -> participant.become(NodeState.LEAVING, time.now()));
  }

  @Override
  public void close() {}
}
