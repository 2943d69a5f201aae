package io.slabring.membership.member;

import io.slabring.membership.ClusterView;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.messages.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Participants without sockets, threads and clocks. The test says who is in a group with whom, as
 * JGroups would; the seed decides in which order messages and changes of the group arrive. Messages
 * between two are delivered in order, and lost when the two are no longer in one group.
 */
final class SimCluster {
  private static final int LOOK_MS = 100;

  final Random random;
  final List<SimMember> members = new ArrayList<>();

  /** Every version that was ever told, with the nodes that clients of its holder see. */
  final Map<Long, List<String>> lists = new TreeMap<>();

  /** Versions that named two lists. */
  final List<String> conflicts = new ArrayList<>();

  /** Whether the machines of processes that have ended refuse connections, or are silent. */
  boolean refuses;

  private final Map<String, Queue<Runnable>> links = new TreeMap<>();

  /** The highest version told. */
  long highest;

  private int started;
  private long now = 1_000_000;
  private long clock = 200_000_000;

  SimCluster(long seed) {
    random = new Random(seed);
  }

  /** One process. */
  final class SimMember implements Outbox {
    final String id = new java.util.UUID(random.nextLong(), random.nextLong()).toString();
    final boolean observer;
    final Node node;
    final Participant participant;
    List<SimMember> group = List.of(this);
    Stake stake = Stake.NOTHING;

    /** Its clock is so many seconds ahead. */
    long ahead;

    /** How often it came back empty although it held values. */
    int wiped;

    long version;

    SimMember(boolean observer) {
      this.observer = observer;
      int number = ++started;
      node = new Node(id, "h" + number, "10.0.0.1", number, 1, "", NodeState.JOINING);
      MembershipConfig config = new MembershipConfig();
      config.observer = observer;
      config.stake = () -> stake;
      participant =
          new Participant(id, config, this, Times.NORMAL, random, () -> clock + ahead + now / 1000);
    }

    @Override
    public void send(String to, Message message) {
      SimMember other = find(to);
      if (other != null) {
        queue(
            id + to,
            () -> {
              if (other.group.contains(this) && group.contains(other)) {
                other.participant.receive(id, message, now);
              }
            });
      }
    }

    @Override
    public boolean isGone(String member) {
      return refuses && find(member) == null;
    }

    @Override
    public void publish(ClusterView view, boolean continuous) {
      if (view.version() <= version) {
        conflicts.add(node.host() + " fell from " + version + " to " + view.version());
      }
      version = view.version();
      List<String> list = view.serving().stream().map(Node::host).toList();
      List<String> before = lists.putIfAbsent(version, list);
      highest = Math.max(highest, version);
      if (before != null && !before.equals(list)) {
        conflicts.add(version + " is " + before + " and " + list);
      }
      if (!continuous && stake == Stake.ITEMS) {
        wiped++;
        stake = Stake.SERVED;
      }
    }

    void serve() {
      participant.become(NodeState.SERVING, now);
    }

    void leave() {
      participant.become(NodeState.LEAVING, now);
    }

    void stoodStill() {
      participant.stoodStill(now);
    }

    /** The hosts that clients of this one see. */
    List<String> serving() {
      return participant.held().view().serving().stream().map(Node::host).toList();
    }

    @Override
    public String toString() {
      return node.host() + " " + version + " " + serving();
    }
  }

  /** A process that has found no other one yet. */
  SimMember start() {
    return start(false);
  }

  SimMember start(boolean observer) {
    SimMember member = new SimMember(observer);
    members.add(member);
    group(List.of(member), false);
    return member;
  }

  /** So many that have found each other and serve. */
  List<SimMember> startServing(int count) {
    List<SimMember> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimMember member = join(started);
      started.add(member);
      member.serve();
      run(10_000);
    }
    return started;
  }

  /** A process that is let in by a group at once. */
  SimMember join(Collection<SimMember> group) {
    SimMember newcomer = new SimMember(false);
    members.add(newcomer);
    List<SimMember> larger = new ArrayList<>(group);
    larger.add(newcomer);
    group(larger, false);
    return newcomer;
  }

  /** The rest of a group. */
  void remain(Collection<SimMember> group) {
    group(List.copyOf(group), false);
  }

  /** These were parts of other groups before. */
  void merge(Collection<SimMember> group) {
    group(List.copyOf(group), true);
  }

  private void group(List<SimMember> group, boolean merged) {
    List<Node> nodes = group.stream().filter(m -> !m.observer).map(m -> m.node).toList();
    Set<String> observers =
        group.stream().filter(m -> m.observer).map(m -> m.id).collect(Collectors.toSet());
    for (SimMember member : group) {
      member.group = group;
      queue(
          member.id,
          () -> {
            member.participant.membersChanged(nodes, observers, merged, now);
          });
    }
  }

  /** The process is gone, without a word; those that notice are a group without it. */
  void kill(SimMember member) {
    members.remove(member);
  }

  private SimMember find(String id) {
    return members.stream().filter(member -> member.id.equals(id)).findFirst().orElse(null);
  }

  private void queue(String link, Runnable event) {
    links.computeIfAbsent(link, any -> new ArrayDeque<>()).add(event);
  }

  /** The clocks on the wall go on, and nothing else happens. */
  void later(long seconds) {
    clock += seconds;
  }

  /** Has so much time pass; what is sent arrives within it. */
  void run(long millis) {
    long end = now + millis;
    while (now < end) {
      deliver(random.nextInt(20));
      now += random.nextInt(1, LOOK_MS);
      members.forEach(member -> member.participant.tick(now, LOOK_MS));
    }
    deliver(Integer.MAX_VALUE);
  }

  /** Delivers at most so many messages. */
  private void deliver(int count) {
    for (int i = 0; i < count; i++) {
      List<Queue<Runnable>> waiting = links.values().stream().filter(q -> !q.isEmpty()).toList();
      if (waiting.isEmpty()) {
        return;
      }
      waiting.get(random.nextInt(waiting.size())).remove().run();
    }
  }
}
