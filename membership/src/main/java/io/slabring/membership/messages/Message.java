package io.slabring.membership.messages;

import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import java.util.List;

/** A message between members. Immutable. */
public sealed interface Message {
  /** Maximum of editions in one message. */
  int EDITIONS_MAX = 2;

  /**
   * To the sequencer: the state of the sender, and the edition that it holds.
   *
   * @param round of the {@link Ask} that this answers, or 0
   * @param state state of the sender
   * @param version of the edition that the sender holds, 0 for none
   * @param mark of that edition
   * @param previous of that edition
   * @param doubt not 0 if the sender was paused for so long that it may have missed editions. A
   *     member that can rule that out returns the number
   * @param cluster number of the cluster of that edition, 0 for none
   * @param stake what the sender would lose if the next edition did not follow the one that it
   *     holds
   * @param clock seconds since 2020, by the sender's clock
   */
  record Hello(
      long round,
      NodeState state,
      long version,
      long mark,
      long previous,
      long doubt,
      long cluster,
      Stake stake,
      long clock)
      implements Message {
    /** Returns the same message as an answer to the {@link Ask} of that round. */
    public Hello inRound(long asked) {
      return new Hello(asked, state, version, mark, previous, doubt, cluster, stake, clock);
    }
  }

  /**
   * From the sequencer: send a {@link Hello}.
   *
   * @param round returned in the answer; not 0
   */
  record Ask(long round) implements Message {}

  /** From the sequencer: send the edition that you hold. */
  record Show() implements Message {}

  /**
   * Editions, each of which follows the one before.
   *
   * @param doubt that of the {@link Hello} that this answers, or 0
   * @param editions 1 or 2 editions
   */
  record News(long doubt, List<Edition> editions) implements Message {
    public News {
      editions = List.copyOf(editions);
    }

    /** Returns the newest edition. */
    public Edition last() {
      return editions.get(editions.size() - 1);
    }
  }
}
