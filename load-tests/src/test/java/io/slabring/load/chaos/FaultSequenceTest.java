package io.slabring.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.load.chaos.FaultSequence.Step;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultSequenceTest {
  private static List<Step> steps(long seed, int count) {
    FaultSequence sequence = new FaultSequence(seed, 5, Arrays.asList(Fault.values()));
    return Stream.generate(sequence::next).limit(count).toList();
  }

  @Test
  void aSeedRepeatsTheSequence() {
    assertThat(steps(42, 100)).isEqualTo(steps(42, 100)).isNotEqualTo(steps(43, 100));
  }

  @Test
  void everyKindComesBeforeAnyComesAgain() {
    List<Step> steps = steps(7, 2 * Fault.values().length);
    assertThat(steps.subList(0, Fault.values().length).stream().map(Step::fault))
        .containsExactlyInAnyOrder(Fault.values());
    assertThat(steps)
        .allSatisfy(
            step -> {
              assertThat(step.node()).isBetween(0, 4);
              assertThat(step.millis())
                  .isBetween(step.fault().minMillis(), step.fault().maxMillis());
            });
  }
}
