package io.slabring.node.inheritance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
  private final Members members = new Members();

  @Test
  void aMemberMayLagBehind() {
    assertThat(members.enter(5, List.of("a", "b"), true)).isFalse();
    assertThat(members.enter(7, List.of("a", "b", "c"), true)).as("loses a node").isFalse();
    assertThat(members.accept("a", 5)).isTrue();
    assertThat(members.accept("c", 7)).isTrue();
    assertThat(members.accept("x", 7)).isFalse();
    assertThat(members.contains("x")).isFalse();
  }

  @Test
  void whatANodeSentBeforeItWasAwayIsRefused() {
    members.enter(5, List.of("a", "b"), true);
    assertThat(members.enter(6, List.of("a"), true)).as("loses a node").isTrue();
    assertThat(members.accept("b", 5)).isFalse();
    members.enter(7, List.of("a", "b"), true);
    assertThat(members.contains("b")).isTrue();
    assertThat(members.accept("b", 5)).isFalse();
    assertThat(members.accept("b", 7)).isTrue();
  }

  @Test
  void aNodeThatMissedAViewKnowsNobodyFromBefore() {
    members.enter(5, List.of("a", "b"), true);
    assertThat(members.enter(9, List.of("a", "b"), false)).as("may have lost one").isTrue();
    assertThat(members.accept("a", 5)).isFalse();
    assertThat(members.accept("a", 9)).isTrue();
  }
}
