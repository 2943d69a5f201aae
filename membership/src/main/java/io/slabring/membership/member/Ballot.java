package io.slabring.membership.member;

import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Message;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which edition the next one follows if members hold different editions. Not thread-safe.
 *
 * <p>Each member with something to lose votes for the edition that it holds, except members in
 * doubt. The edition with the most votes wins if the members that have not answered could not
 * change that. Otherwise none wins, and all members discard their items: at a tie, one half would
 * keep values that may be older than values written in the other half, and it is unknown which half
 * the clients followed.
 *
 * <p>A member with nothing to lose never outvotes one that has something. But it holds its edition
 * as the others do, so a part with it is larger: it supports the edition with the most votes
 * against members that have not answered. If no member has anything to lose, no value can be lost
 * or be too old, so the cluster continues with the edition of most members, or with its own.
 */
final class Ballot {
  private final Edition held;
  private final boolean inDoubt;
  private final Map<Long, Integer> votes = new HashMap<>();
  private final Map<Long, Integer> idle = new HashMap<>();
  private int silent;

  /** Creates the ballot of a process that holds this edition. */
  Ballot(Edition held, boolean inDoubt) {
    this.held = held;
    this.inDoubt = inDoubt;
  }

  /**
   * Counts a member.
   *
   * @param own whether the member is this process
   * @param hello the answer of the member, or null
   * @param listed whether the member was serving according to the edition held
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

  /** Returns the mark of the edition that the next one follows, or 0 for none. */
  long previous() {
    if (!votes.isEmpty()) {
      return winner();
    }
    return silent > 0 && held.mark() != 0 ? held.mark() : leader(idle, 0, held.mark());
  }

  /** Returns the mark of the edition with the most votes if the silent could not change that. */
  private long winner() {
    Map<Long, Integer> supporters = new HashMap<>(votes);
    idle.forEach((mark, count) -> supporters.merge(mark, count, Integer::sum));
    long best = leader(votes, 0, 0);
    boolean sure = leader(votes, silent, 0) == best || leader(supporters, silent, 0) == best;
    return sure ? best : 0;
  }

  /**
   * Returns the mark of the edition that most members hold.
   *
   * @param more members that could hold any edition
   * @param otherwise the result if no edition leads
   */
  private long leader(Map<Long, Integer> counted, int more, long otherwise) {
    Map<Long, Integer> lineages = new HashMap<>(counted);
    if (held.mark() != 0) {
      // A member that holds the edition before this one receives this one with the next.
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

  /**
   * Returns the edition to send together with the next one, for members that hold the one before
   * it; or null.
   */
  Edition bridge() {
    return held.mark() != 0 && previous() == held.mark() ? held : null;
  }
}
