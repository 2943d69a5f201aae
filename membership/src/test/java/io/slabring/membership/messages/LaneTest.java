package io.slabring.membership.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which versions a part of a divided cluster uses. */
class LaneTest {
  private static final long HELD = 1000;
  private static final int NODES = 5;
  private static final long LIMIT = Lane.ALL.limit(HELD, NODES);
  private static final Lane SMALLER = Lane.ALL.split(HELD, NODES, 2);

  @Test
  void partsWithoutAMajorityNeverUseTheSameVersion() {
    Lane other = Lane.ALL.split(HELD, NODES, 3);
    assertThat(SMALLER.next(HELD, 0)).isBetween(HELD + 1, LIMIT).isNotEqualTo(other.next(HELD, 0));
  }

  @Test
  void aPartThatHasUsedUpItsLaneGoesFarAboveTheMajority() {
    assertThat(SMALLER.next(LIMIT - 2, 0)).isGreaterThan(LIMIT + 8000);
  }

  /** As by a new sequencer of that part, which leaves versions out. */
  @Test
  void aPartThatLeavesOutTheRestOfItsLaneGoesFarAboveTheMajority() {
    assertThat(SMALLER.next(LIMIT - 100, 256)).isGreaterThan(LIMIT + 8000);
  }

  @Test
  void aPartThatHasMetTheMajorityGoesOnAboveIt() {
    assertThat(SMALLER.next(LIMIT + 5, 16)).isEqualTo(LIMIT + 22);
  }
}
