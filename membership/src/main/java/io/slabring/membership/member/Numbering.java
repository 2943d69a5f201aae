package io.slabring.membership.member;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Lane;
import io.slabring.membership.messages.Message;
import java.util.List;

/**
 * Chooses the version of the next edition, and decides whether it may be published yet. Not
 * thread-safe.
 *
 * <p>While no node is missing, versions grow by one and are never below the number of seconds since
 * 2020. So they also grow if the whole cluster is restarted. {@link Lane} explains what happens
 * while nodes are missing.
 */
final class Numbering {
  /**
   * The first version of a new cluster is this far ahead of the time: an earlier cluster with the
   * same clients may have been ahead of it by as many changes.
   */
  private static final int HEAD_START = 1000;

  private final Follower follower;
  private final Outbox out;
  private final Times times;

  /** Whether another process may have published editions that were not received here. */
  private boolean tookOver;

  /** The edition most of whose nodes are missing, and until when its list is kept. */
  private long tornMark;

  private long tornUntil;

  Numbering(Follower follower, Outbox out, Times times) {
    this.follower = follower;
    this.out = out;
    this.times = times;
  }

  /** Notes that another process may have published editions until now. */
  void takeOver() {
    tookOver = true;
  }

  /**
   * Returns whether a part without a majority must keep the list for now: most nodes may be alive,
   * and clients find them by this list. It may publish once the missing processes are known to have
   * ended, or after a time.
   */
  boolean mustWait(Part part, long now) {
    if (!part.isMinority()) {
      return false;
    }
    long gone = part.missing().stream().filter(out::isGone).count();
    long mark = follower.held().mark();
    if (tornMark != mark) {
      tornMark = mark;
      tornUntil = now + times.alone();
    }
    return gone < part.missing().size() && now - tornUntil < 0;
  }

  /**
   * Makes the next edition.
   *
   * @param previous mark of the edition that it follows, or 0
   * @param cluster number of the cluster
   * @param members the last message of each member that has sent one
   */
  Edition next(
      Part part, List<Node> nodes, long previous, long cluster, List<Message.Hello> members) {
    Lane lane = part.lane();
    long version = version(part, lane, members);
    if (version >= Lane.VERSION_LIMIT) {
      throw new IllegalStateException("no version left after " + follower.highest());
    }
    tookOver = false;
    ClusterView view = new ClusterView(version, nodes, cluster);
    return new Edition(view, follower.nonZero(), previous, lane.from(version));
  }

  private long version(Part part, Lane lane, List<Message.Hello> members) {
    long known = part.floor();
    for (Message.Hello hello : members) {
      known = Math.max(known, hello.version());
    }
    long skipped = tookOver ? Lane.WIDTH_MIN * lane.step() : 0;
    if (!lane.equals(Lane.ALL)) {
      // In a divided cluster, only what this part itself has published is below.
      return lane.next(known, part.isMinority() ? 0 : skipped);
    }
    long highest = follower.highest();
    long start = highest == 0 ? HEAD_START : skipped;
    return Math.max(Math.max(known, highest) + 1, clock(members)) + start;
  }

  /**
   * Returns the median of the clocks of all members, in seconds since 2020, so a single wrong clock
   * has no effect.
   */
  private static long clock(List<Message.Hello> members) {
    long[] clocks = members.stream().mapToLong(Message.Hello::clock).sorted().toArray();
    return clocks[clocks.length / 2];
  }
}
