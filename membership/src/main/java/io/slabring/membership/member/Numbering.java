package io.slabring.membership.member;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Lane;
import io.slabring.membership.messages.Message;
import java.util.List;

/**
 * Gives the next edition its version, and says whether it may be published yet. Not thread-safe.
 *
 * <p>Versions grow by one while nobody is missed, and are not below the time, so that they grow
 * also when the whole cluster starts again. What happens when some are missed is told at {@link
 * Lane}.
 */
final class Numbering {
  /**
   * A new cluster begins so many versions after the time, since an older one with the same clients
   * may have run ahead of it by as many changes in its last seconds.
   */
  private static final int HEAD_START = 1000;

  private final Follower follower;
  private final Outbox out;
  private final Times times;

  /** Whether another process may have published what was not heard of here. */
  private boolean tookOver;

  /** The edition of which most nodes are missed, and until when the list stays as it is. */
  private long tornMark;

  private long tornUntil;

  Numbering(Follower follower, Outbox out, Times times) {
    this.follower = follower;
    this.out = out;
    this.times = times;
  }

  /** Another process may have numbered views until now. */
  void takeOver() {
    tookOver = true;
  }

  /**
   * Whether a part without a majority leaves the list as it is: most nodes may be alive, and
   * clients that have the list find them. It goes on once those are known to have ended, or after a
   * time.
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
   * The next edition.
   *
   * @param previous mark of the one that it follows, or 0
   * @param cluster number of the cluster
   * @param members what all members that have spoken said last
   */
  Edition next(
      Part part, List<Node> nodes, long previous, long cluster, List<Message.Hello> members) {
    Lane lane = part.lane();
    long version = lane.next(floor(part, lane, members));
    if (version >= Lane.VERSION_LIMIT) {
      throw new IllegalStateException("no version is left after " + follower.highest());
    }
    tookOver = false;
    ClusterView view = new ClusterView(version, nodes, cluster);
    return new Edition(view, follower.nonZero(), previous, lane.from(version));
  }

  /** The version that the next one must exceed. */
  private long floor(Part part, Lane lane, List<Message.Hello> members) {
    long known = part.floor();
    for (Message.Hello hello : members) {
      known = Math.max(known, hello.version());
    }
    long skipped = tookOver ? Lane.WIDTH_MIN * lane.step() : 0;
    if (!lane.equals(Lane.ALL)) {
      // Of a cluster that is torn apart, only what this part itself has published is below.
      return known + (part.isMinority() ? 0 : skipped);
    }
    long highest = follower.highest();
    long start = highest == 0 ? HEAD_START : skipped;
    return Math.max(Math.max(known, highest) + start, clock(members) + start - 1);
  }

  /** What the clocks of most members show, in seconds since 2020: one that is wrong is outvoted. */
  private static long clock(List<Message.Hello> members) {
    long[] clocks = members.stream().mapToLong(Message.Hello::clock).sorted().toArray();
    return clocks[clocks.length / 2];
  }
}
