package io.slabring.membership.member;

import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Message;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The state machine of a member, made of a {@link Follower} and a {@link Sequencer}. It has no
 * threads, clocks or sockets. Not thread-safe. All times are in milliseconds, of any clock that
 * never goes back.
 */
public final class Participant {
  /** A member with nothing to repair sends its state only once in this many repair periods. */
  private static final int CALM = 5;

  private final String id;
  private final Outbox out;
  private final Times times;
  private final LongSupplier seconds;
  private final Supplier<Stake> stake;
  private final boolean observer;
  private final Follower follower;
  private final Sequencer sequencer;

  private NodeState state = NodeState.JOINING;
  private String first;
  private long nextRepair;
  private int calm;

  /**
   * Creates a participant that knows no other member.
   *
   * @param id this process's id
   * @param config the settings; only the stake and the observer flag are used
   * @param seconds the time of day, in seconds since 2020
   */
  public Participant(
      String id,
      MembershipConfig config,
      Outbox out,
      Times times,
      RandomGenerator random,
      LongSupplier seconds) {
    this.id = id;
    this.out = out;
    this.times = times;
    this.seconds = seconds;
    stake = config.stake;
    observer = config.observer;
    follower = new Follower(id, out, random);
    sequencer = new Sequencer(id, follower, out, times);
  }

  /** Returns the newest edition. */
  public Edition held() {
    return follower.held();
  }

  /** Changes the state of this process and announces it. */
  public void become(NodeState newState, long now) {
    state = newState;
    sayHello(now);
  }

  /**
   * Notes that the set of live members has changed.
   *
   * @param members without observers, in the order of JGroups: the first is the sequencer
   * @param observers ids of the observers
   * @param merged whether some of them were in a cluster without this process before
   */
  public void membersChanged(List<Node> members, Set<String> observers, boolean merged, long now) {
    String newFirst = members.isEmpty() ? null : members.get(0).id();
    boolean news = merged || newFirst == null || !newFirst.equals(first);
    first = newFirst;
    sequencer.hello(id, hello(0), now);
    sequencer.membersChanged(members, observers, merged, now);
    if (news) {
      sayHello(now);
    }
  }

  /** Handles a message from another member. */
  public void receive(String from, Message message, long now) {
    if (message instanceof Message.Hello hello) {
      sequencer.hello(from, hello, now);
    } else if (message instanceof Message.Ask ask) {
      out.send(from, hello(ask.round()));
    } else if (message instanceof Message.News news) {
      follower.receive(news);
      sequencer.shown(now);
    } else if (held().mark() != 0) {
      out.send(from, new Message.News(0, List.of(held())));
    }
  }

  private Message.Hello hello(long round) {
    Edition own = held();
    return new Message.Hello(
        round,
        state,
        own.version(),
        own.mark(),
        own.previous(),
        follower.doubt(),
        own.view().cluster(),
        stake(),
        seconds.getAsLong());
  }

  /** A process that was always alone and is empty again has nothing to lose. */
  private Stake stake() {
    Stake own = stake.get();
    return own == Stake.SERVED && !follower.shared() ? Stake.NOTHING : own;
  }

  private void sayHello(long now) {
    Message.Hello hello = hello(0);
    sequencer.hello(id, hello, now);
    if (first != null && !sequencer.active()) {
      out.send(first, hello);
    }
  }

  /** Notes that this process was paused. */
  public void stoodStill(long now) {
    follower.stoodStill(now);
    if (sequencer.active()) {
      sequencer.collect(now);
    } else {
      sayHello(now);
    }
  }

  /** Does what is due. Returns when to call again, at most {@code now + limit}. */
  public long tick(long now, long limit) {
    repair(now);
    follower.tick(now);
    return sequencer.tick(now, limit);
  }

  /**
   * Sends this member's state again if something is not as it should be: a message may have been
   * lost.
   */
  private void repair(long now) {
    if (first == null || now - nextRepair < 0) {
      return;
    }
    nextRepair = now + times.repair();
    Node own = held().node(id);
    boolean listed = own != null && own.state() == state;
    boolean wrong = follower.doubt() != 0 || !listed && !observer;
    calm = wrong ? CALM : calm + 1;
    if (calm < CALM) {
      return;
    }
    calm = 0;
    if (sequencer.active()) {
      sequencer.repair(now);
    } else {
      sayHello(now);
    }
  }
}
