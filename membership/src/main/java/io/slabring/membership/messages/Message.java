package io.slabring.membership.messages;

import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import java.util.List;

/** What members tell each other. */
public sealed interface Message {
  /** Editions in one message at most. */
  int EDITIONS_MAX = 2;

  /**
   * To the sequencer: what I am and what I hold.
   *
   * @param round of the {@link Ask} that this answers, or 0
   * @param state what the sender is doing
   * @param version of the edition that the sender holds, 0 for none
   * @param mark of that edition
   * @param previous of that edition
   * @param doubt not 0: the sender stood still for so long that it may have missed editions; to be
   *     returned by who can say that it has not
   * @param cluster number of the cluster of that edition, 0 for none
   * @param stake what the sender would lose if the next edition did not follow the one it holds
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
    /** The same as an answer to the {@link Ask} of that round. */
    public Hello inRound(long asked) {
      return new Hello(asked, state, version, mark, previous, doubt, cluster, stake, clock);
    }
  }

  /**
   * From the sequencer: say hello.
   *
   * @param round to be returned, not 0
   */
  record Ask(long round) implements Message {}

  /** From the sequencer: send me the edition that you hold. */
  record Show() implements Message {}

  /**
   * Editions, each followed by the next.
   *
   * @param doubt that of the {@link Hello} that this answers, or 0
   * @param editions 1 or 2 of them
   */
  record News(long doubt, List<Edition> editions) implements Message {
    public News {
      editions = List.copyOf(editions);
    }

    /** The newest. */
    public Edition last() {
      return editions.get(editions.size() - 1);
    }
  }
}
