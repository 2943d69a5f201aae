package io.slabring.membership.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.ClusterView;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Lane;
import io.slabring.membership.messages.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class BallotTest {
  private static final long OURS = 5;
  private static final long THEIRS = 7;

  private final Ballot ballot =
      new Ballot(new Edition(new ClusterView(9, List.of()), OURS, 4, Lane.ALL), false);

  private void vote(int count, long mark, Stake stake) {
    for (int i = 0; i < count; i++) {
      ballot.count(
          false, new Message.Hello(1, NodeState.SERVING, 9, mark, 3, 0, 1, stake, 0), true);
    }
  }

  @Test
  void theLargerOfTwoThatHoldValuesGoesOn() {
    vote(2, OURS, Stake.ITEMS);
    vote(3, THEIRS, Stake.ITEMS);
    assertThat(ballot.previous()).isEqualTo(THEIRS);
    assertThat(ballot.bridge()).isNull();
  }

  @Test
  void oneThatHoldsValuesBeatsManyThatDoNot() {
    vote(1, THEIRS, Stake.ITEMS);
    vote(9, OURS, Stake.NOTHING);
    assertThat(ballot.previous()).isEqualTo(THEIRS);
  }

  @Test
  void atATieOfTwoThatHoldValuesNobodyGoesOn() {
    vote(2, OURS, Stake.ITEMS);
    vote(2, THEIRS, Stake.SERVED);
    assertThat(ballot.previous()).isZero();
  }

  @Test
  void atATieOfTwoThatHoldNothingOursGoesOn() {
    vote(2, OURS, Stake.NOTHING);
    vote(2, THEIRS, Stake.NOTHING);
    assertThat(ballot.previous()).isEqualTo(OURS);
  }

  @Test
  void theSilentCanPreventButNotWin() {
    vote(2, OURS, Stake.ITEMS);
    silence(1);
    assertThat(ballot.previous()).isEqualTo(OURS);
    silence(1);
    assertThat(ballot.previous()).isZero();
  }

  private void silence(int count) {
    for (int i = 0; i < count; i++) {
      ballot.count(false, null, true);
    }
  }

  @Test
  void membersThatHoldNothingSupportTheirEditionAgainstTheSilent() {
    vote(1, OURS, Stake.ITEMS);
    vote(1, OURS, Stake.NOTHING);
    silence(1);
    assertThat(ballot.previous()).isEqualTo(OURS);
  }

  @Test
  void asManySilentMembersPreventIt() {
    vote(1, OURS, Stake.ITEMS);
    vote(1, OURS, Stake.NOTHING);
    silence(2);
    assertThat(ballot.previous()).isZero();
  }

  @Test
  void aMemberThatIsJustBehindSupportsOurs() {
    vote(1, OURS, Stake.ITEMS);
    vote(1, 4, Stake.NOTHING);
    silence(1);
    assertThat(ballot.previous()).isEqualTo(OURS);
  }

  @Test
  void membersThatHoldNothingDoNotDecideBetweenThoseThatHoldValues() {
    vote(1, OURS, Stake.ITEMS);
    vote(1, OURS, Stake.NOTHING);
    vote(1, THEIRS, Stake.ITEMS);
    assertThat(ballot.previous()).isZero();
  }

  @Test
  void membersThatHoldNothingAndTheSilentMayTogetherBeTheLargerPart() {
    vote(2, OURS, Stake.ITEMS);
    vote(1, OURS, Stake.NOTHING);
    vote(1, THEIRS, Stake.ITEMS);
    vote(2, THEIRS, Stake.NOTHING);
    silence(1);
    assertThat(ballot.previous()).isZero();
  }

  @Test
  void aMemberThatIsJustBehindVotesForOurs() {
    vote(1, OURS, Stake.ITEMS);
    vote(1, 4, Stake.ITEMS);
    vote(1, THEIRS, Stake.ITEMS);
    assertThat(ballot.previous()).isEqualTo(OURS);
    assertThat(ballot.bridge()).isNotNull();
  }
}
