package io.slabring.membership.jgroups;

import io.slabring.membership.NodeState;
import java.util.HashMap;
import java.util.Map;

/**
 * Which edition the next one follows, when members hold different ones.
 *
 * <p>Each member that holds values and is not in doubt votes for the edition it holds. The one with
 * most votes wins, if those who have not answered could not change that; else nobody does, and all
 * come back empty. At a tie one half would keep values that may be older than what was written in
 * the other, and nobody knows which half the clients followed.
 */
final class Ballot {
  private final Edition held;
  private final boolean inDoubt;
  private final Map<Long, Integer> votes = new HashMap<>();
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
      votes.merge(mark, 1, Integer::sum);
    }
  }

  /** Mark of the edition that the next one follows, or 0 for none. */
  long previous() {
    Map<Long, Integer> lineages = new HashMap<>(votes);
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
    if (most == 0 && votes.isEmpty() && silent == 0) {
      return held.mark();
    }
    return most > second + silent ? best : 0;
  }

  /** The edition to send along for those who hold the one before it, or null. */
  Edition bridge() {
    return held.mark() != 0 && previous() == held.mark() ? held : null;
  }
}
