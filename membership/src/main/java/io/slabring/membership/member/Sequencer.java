package io.slabring.membership.member;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Message;
import io.slabring.membership.messages.MessageCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Publishes the editions. Active on the first of the members only. Not thread-safe.
 *
 * <p>Members send their state and the edition that they hold (hello). The sequencer publishes a
 * change at once or after a few milliseconds, as an edition that follows the one that it holds. A
 * new sequencer, or the one of two merged parts, does not know what the others hold. It
 * <em>collects</em> that for a limited time, and then {@link Ballot} decides which edition the next
 * one follows. A member that holds another edition has missed something, and learns that by the
 * mark.
 */
final class Sequencer {
  /** Maximum of hellos kept, also of processes that are not members or not yet. */
  private static final int HELLOS_MAX = 2 * MessageCodec.NODES_MAX;

  /** How often a waiting part checks whether it may continue. */
  private static final int LOOK_MS = 200;

  private final String self;

  private final Follower follower;
  private final Numbering numbering;
  private final Outbox out;
  private final Times times;
  private final Map<String, Message.Hello> hellos = new HashMap<>();

  private List<Node> members = List.of();
  private Set<String> observers = Set.of();
  private boolean active;
  private long round;
  private long collectUntil;
  private boolean shown;
  private boolean changed;
  private long publishAt;

  private boolean waiting;

  /**
   * Creates a sequencer that is not active.
   *
   * @param self this process's id
   */
  Sequencer(String self, Follower follower, Outbox out, Times times) {
    this.self = self;
    this.follower = follower;
    numbering = new Numbering(follower, out, times);
    this.out = out;
    this.times = times;
  }

  /** Returns whether this process is the first of the members. */
  boolean active() {
    return active;
  }

  /**
   * Notes that the set of members has changed.
   *
   * @param newMembers without observers, in the order of JGroups
   * @param newObservers ids of the observers, which receive editions but are in none
   * @param merged whether some of them were in a cluster without this process before
   */
  void membersChanged(List<Node> newMembers, Set<String> newObservers, boolean merged, long now) {
    List<String> before = ids(members);
    List<String> present = ids(newMembers);
    hellos.keySet().removeIf(id -> before.contains(id) && !present.contains(id));
    members = List.copyOf(newMembers);
    observers = Set.copyOf(newObservers);
    boolean wasActive = active;
    active = !present.isEmpty() && present.get(0).equals(self);
    if (!active) {
      round = 0;
      changed = false;
    } else if (!wasActive || merged) {
      numbering.takeOver();
      collect(now);
    } else if (round == 0) {
      publishChange(now);
    } else {
      // Newcomers must be asked, too, or the collection would last until its time is over.
      present.stream().filter(id -> !before.contains(id)).forEach(this::ask);
      finishIfComplete(now);
    }
  }

  /** Handles the hello of a member or of this process itself. */
  void hello(String from, Message.Hello hello, long now) {
    if (hellos.size() >= HELLOS_MAX && !hellos.containsKey(from)) {
      return;
    }
    Message.Hello before = hellos.get(from);
    boolean answered = round != 0 && before != null && before.round() == round;
    // A hello that is not an answer does not withdraw the answer sent before it.
    hellos.put(from, answered ? hello.inRound(round) : hello);
    follower.seen(hello.version());
    if (!active || !isMember(from) && !observers.contains(from)) {
      return;
    }
    Edition held = follower.held();
    if (round != 0) {
      finishIfComplete(now);
    } else if (isMember(from) && isOfAnother(hello, held)) {
      collect(now);
    } else if (!nodes().equals(held.view().nodes())) {
      changeSoon(now);
    } else if (hello.mark() != held.mark() && held.mark() != 0) {
      out.send(from, new Message.News(0, List.of(held)));
    } else if (hello.doubt() != 0 && isMember(from) && !from.equals(self)) {
      confirm(from, hello, now);
    }
  }

  /**
   * Returns whether the next edition cannot simply follow ours, since the one of that member may
   * have to win.
   */
  private static boolean isOfAnother(Message.Hello hello, Edition held) {
    if (hello.mark() == held.mark()) {
      return false;
    }
    boolean justBehind = hello.mark() == held.previous();
    boolean holds = hello.state() != NodeState.JOINING && hello.stake() != Stake.NOTHING;
    return hello.version() >= held.version() || hello.mark() != 0 && !justBehind && holds;
  }

  /** Notes that the follower has taken an edition that this process asked for. */
  void shown(long now) {
    if (active && round != 0) {
      finishIfComplete(now);
    }
  }

  /** Repairs what may have gone wrong: doubt, and changes not published. */
  void repair(long now) {
    if (round != 0) {
      return;
    }
    if (follower.doubt() != 0) {
      collect(now);
    } else if (!nodes().equals(follower.held().view().nodes())) {
      changeSoon(now);
    }
  }

  /** Does what is due. Returns when to call again, at most {@code now + limit}. */
  long tick(long now, long limit) {
    if (!active) {
      return now + limit;
    }
    if (round != 0 && now - collectUntil >= 0) {
      finish(now);
    } else if (round == 0 && changed && now - publishAt >= 0) {
      publishChange(now);
    }
    long due = now + limit;
    if (round != 0) {
      due = Math.min(due, collectUntil);
    } else if (changed) {
      due = Math.min(due, publishAt);
    }
    return due;
  }

  /** Asks all members what they hold. */
  void collect(long now) {
    round = follower.nonZero();
    collectUntil = now + times.collect();
    shown = false;
    ids(members).stream().filter(id -> !id.equals(self)).forEach(this::ask);
    finishIfComplete(now);
  }

  private void ask(String member) {
    out.send(member, new Message.Ask(round));
  }

  private void confirm(String to, Message.Hello hello, long now) {
    if (follower.doubt() != 0) {
      collect(now);
    } else {
      out.send(to, new Message.News(hello.doubt(), List.of(follower.held())));
    }
  }

  private void finishIfComplete(long now) {
    boolean complete = true;
    for (Node member : members) {
      Message.Hello hello = hellos.get(member.id());
      if (hello == null) {
        complete = false;
      } else if (!member.id().equals(self)) {
        complete &= hello.round() == round;
        complete &= !fetchNewer(member.id(), hello);
      }
    }
    if (complete) {
      finish(now);
    }
  }

  /** Returns whether that member holds the edition after ours, and asks for it, once. */
  private boolean fetchNewer(String member, Message.Hello hello) {
    Edition held = follower.held();
    boolean newer =
        held.mark() != 0 && hello.previous() == held.mark() && hello.version() > held.version();
    if (newer && !shown) {
      shown = true;
      out.send(member, new Message.Show());
    }
    return newer;
  }

  private void finish(long now) {
    Edition held = follower.held();
    endDoubt(held);
    Ballot ballot = new Ballot(held, follower.doubt() != 0);
    boolean differ = held.mark() == 0;
    for (Node member : members) {
      Message.Hello hello = hellos.get(member.id());
      boolean own = member.id().equals(self);
      boolean listed = held.serves(member.id());
      boolean fresh = hello != null && (own || !listed || hello.round() == round);
      ballot.count(own, fresh ? hello : null, listed);
      differ |= fresh && !own && hello.mark() != held.mark();
    }
    round = 0;
    if (differ || !nodes().equals(held.view().nodes())) {
      publish(ballot.previous(), ballot.bridge(), now);
    } else {
      confirmDoubtful(now);
    }
  }

  /** Ends doubt if no node of the edition held has continued without this process. */
  private void endDoubt(Edition held) {
    boolean confirmed = follower.doubt() != 0;
    for (String id : follower.doubtful()) {
      Message.Hello hello = hellos.get(id);
      boolean agrees =
          hello != null && hello.round() == round && hello.mark() == held.mark() && isMember(id);
      confirmed &= id.equals(self) || agrees;
    }
    if (confirmed) {
      follower.endDoubt();
    }
  }

  private void confirmDoubtful(long now) {
    if (follower.doubt() != 0) {
      return;
    }
    for (Node member : members) {
      Message.Hello hello = hellos.get(member.id());
      if (hello != null && hello.doubt() != 0 && !member.id().equals(self)) {
        confirm(member.id(), hello, now);
      }
    }
  }

  private void changeSoon(long now) {
    if (!changed) {
      changed = true;
      publishAt = now + times.coalesce();
    }
  }

  private void publishChange(long now) {
    changed = false;
    Edition held = follower.held();
    if (waiting && numbering.mustWait(part(), now)) {
      changed = true;
      publishAt = now + LOOK_MS;
    } else if (held.mark() == 0 || waiting) {
      waiting = false;
      collect(now);
    } else if (!nodes().equals(held.view().nodes())) {
      publish(held.mark(), null, now);
    }
  }

  private List<Message.Hello> membersHellos() {
    return members.stream()
        .map(member -> hellos.get(member.id()))
        .filter(Objects::nonNull)
        .toList();
  }

  private Part part() {
    return new Part(follower.held(), self, Set.copyOf(ids(members)));
  }

  private void publish(long previous, Edition bridge, long now) {
    Part part = part();
    waiting = numbering.mustWait(part, now);
    changed = waiting;
    if (waiting) {
      publishAt = now + LOOK_MS;
      return;
    }
    Edition next = numbering.next(part, nodes(), previous, cluster(previous), membersHellos());
    List<Edition> editions = bridge == null ? List.of(next) : List.of(bridge, next);
    Message.News news = new Message.News(0, editions);
    for (Node member : members) {
      if (!member.id().equals(self) && isHeard(member.id())) {
        out.send(member.id(), news);
      }
    }
    observers.forEach(observer -> out.send(observer, news));
    follower.publish(next);
  }

  /**
   * Returns the number of the cluster: that of the edition followed, or else of a member. The very
   * first member chooses one.
   */
  private long cluster(long previous) {
    Edition held = follower.held();
    long cluster = previous == 0 || previous == held.mark() ? held.view().cluster() : 0;
    for (Message.Hello hello : hellos.values()) {
      cluster = cluster == 0 && hello.mark() == previous ? hello.cluster() : cluster;
    }
    for (Node member : members) {
      Message.Hello hello = hellos.get(member.id());
      cluster = cluster == 0 && hello != null ? hello.cluster() : cluster;
    }
    return cluster == 0 ? follower.nonZero() : cluster;
  }

  /**
   * Returns whether it is known what a member holds, if only by the edition held. A member that has
   * sent nothing yet might discard its items because of an edition, although it had more to lose.
   */
  private boolean isHeard(String id) {
    return hellos.containsKey(id) || follower.held().node(id) != null;
  }

  /**
   * Returns the members whose state is known, sorted. Of members with the same address only one
   * serves.
   */
  private List<Node> nodes() {
    Edition held = follower.held();
    List<Node> nodes = new ArrayList<>();
    Map<String, String> owners = new HashMap<>();
    for (boolean listed : new boolean[] {true, false}) {
      for (Node member : members) {
        if (state(member, held) == NodeState.SERVING && held.serves(member.id()) == listed) {
          owners.putIfAbsent(address(member), member.id());
        }
      }
    }
    for (Node member : members) {
      NodeState state = state(member, held);
      if (state == NodeState.SERVING && !member.id().equals(owners.get(address(member)))) {
        state = NodeState.JOINING;
      }
      if (state != null) {
        nodes.add(member.withState(state));
      }
    }
    return new ClusterView(1, nodes).nodes();
  }

  private NodeState state(Node member, Edition held) {
    Message.Hello hello = hellos.get(member.id());
    if (hello != null) {
      return hello.state();
    }
    Node listed = held.node(member.id());
    return listed == null ? null : listed.state();
  }

  private boolean isMember(String id) {
    return members.stream().anyMatch(member -> member.id().equals(id));
  }

  private static String address(Node node) {
    return node.host() + " " + node.port();
  }

  private static List<String> ids(List<Node> nodes) {
    return nodes.stream().map(Node::id).toList();
  }
}
