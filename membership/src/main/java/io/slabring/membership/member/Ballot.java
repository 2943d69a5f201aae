package io.slabring.membership.member;

import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Message;
import java.util.HashMap;
import java.util.Map;

/**
 * Which edition the next one follows, when members hold different ones.
 *
 * <p>Members with something to lose vote, each for the edition it holds; those in doubt do not. The
 * edition with most votes wins, if those that have not answered could not change that; else none
 * does, and all come back empty: at a tie one half would keep values that may be older than what
 * was written in the other, and nobody knows which half the clients followed.
 *
 * <p>A member that has nothing to lose never outvotes one that has. When nobody has, no value can
 * be lost or be too old, so the cluster goes on with the edition of most, or its own.
 */
final class Ballot {
  private final Edition held;
  private final boolean inDoubt;
  private final Map<Long, Integer> votes = new HashMap<>();
  private final Map<Long, Integer> idle = new HashMap<>();
  private int silent;

  /** A ballot of a process that holds this edition. */
  Ballot(Edition held, boolean inDoubt) {
    this.held = held;
    this.inDoubt = inDoubt;
  }

  /**
   * Counts a member.
   *
   * @param own whether it is this process
   * @param hello its answer, or null
   * @param listed whether it served when last heard of
   */
  void count(boolean own, Message.Hello hello, boolean listed) {
    if (hello == null) {
      silent += listed ? 1 : 0;
      return;
    }
    long mark = own ? held.mark() : hello.mark();
    boolean doubtful = own ? inDoubt : hello.doubt() != 0;
    if (hello.state() != NodeState.JOINING && mark != 0 && !doubtful) {
      (hello.stake() == Stake.NOTHING ? idle : votes).merge(mark, 1, Integer::sum);
    }
  }

  /** Mark of the edition that the next one follows, or 0 for none. */
  long previous() {
    if (!votes.isEmpty()) {
      return most(votes, silent, 0);
    }
    return silent > 0 && held.mark() != 0 ? held.mark() : most(idle, 0, held.mark());
  }

  /**
   * The edition with most votes.
   *
   * @param more votes that may still come for any of them
   * @param otherwise the answer when no edition has most
   */
  private long most(Map<Long, Integer> counted, int more, long otherwise) {
    Map<Long, Integer> lineages = new HashMap<>(counted);
    if (held.mark() != 0) {
      // Who holds the one before gets this one on the way.
      Integer before = held.previous() == 0 ? null : lineages.remove(held.previous());
      lineages.merge(held.mark(), before == null ? 0 : before, Integer::sum);
    }
    long best = 0;
    int most = 0;
    int second = 0;
    for (Map.Entry<Long, Integer> lineage : lineages.entrySet()) {
      int count = lineage.getValue();
      if (count > most) {
        second = most;
        most = count;
        best = lineage.getKey();
      } else {
        second = Math.max(second, count);
      }
    }
    return most > second + more ? best : otherwise;
  }

  /** The edition to send along for those who hold the one before it, or null. */
  Edition bridge() {
    return held.mark() != 0 && previous() == held.mark() ? held : null;
  }
}
