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
 * What a member does about what it hears: a state machine of a {@link Follower} and a {@link
 * Sequencer}, without threads, clocks or sockets. Not thread-safe. Times are in milliseconds.
 */
public final class Participant {
  /** A member that is as it should be says so after so many repair times. */
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
   * A participant that has heard of nobody.
   *
   * @param id this process's id
   * @param config of which the stake and whether it only observes are used
   * @param seconds since 2020, by the clock on the wall
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

  /** The newest edition. */
  public Edition held() {
    return follower.held();
  }

  /** The process does something else from now on. */
  public void become(NodeState newState, long now) {
    state = newState;
    sayHello(now);
  }

  /**
   * Others are alive than before.
   *
   * @param members without observers, the first first
   * @param observers ids of those that only look on
   * @param merged whether some of them were together without this process before
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

  /** A message has come. */
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

  /** What was stored and is gone again on a process that was always alone is in nobody's way. */
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

  /** The process did nothing for a while. */
  public void stoodStill(long now) {
    follower.stoodStill(now);
    if (sequencer.active()) {
      sequencer.collect(now);
    } else {
      sayHello(now);
    }
  }

  /** Does what is due. Returns when something will be, at most {@code now + limit}. */
  public long tick(long now, long limit) {
    repair(now);
    follower.tick(now);
    return sequencer.tick(now, limit);
  }

  /** Whatever was lost on the way, this brings it about. */
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
