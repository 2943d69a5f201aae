package io.slabring.load.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.load.micro.MicroBenchmarks.Figure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicroBenchmarksTest {
  private static final List<String> NAMES =
      List.of(
          "Client.bulk50",
          "Client.get",
          "Parser.get",
          "Parser.mg",
          "Parser.set",
          "Ring.build",
          "Ring.lookUp",
          "Store.getHit",
          "Store.getMiss",
          "Store.set");

  @Test
  void everyBenchmarkRunsAndHasALineWithItsBaseline() throws Exception {
    Map<String, Figure> figures = MicroBenchmarks.run(MicroBenchmarks.once(), List.of());

    assertThat(figures).hasSize(2 * NAMES.size());
    for (String name : NAMES) {
      assertThat(figures).containsKeys(name, name + "Baseline");
    }
    assertThat(figures.values()).allSatisfy(figure -> assertThat(figure.nanos()).isPositive());
    List<String> lines = MicroBenchmarks.table(figures).lines().skip(2).toList();
    assertThat(lines).hasSize(NAMES.size());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).startsWith("| " + NAMES.get(i) + " ");
    }
  }

  @Test
  void aBenchmarkWithoutABaselineIsRefused() {
    Map<String, Figure> alone = Map.of("Parser.get", new Figure(1, 0));

    assertThatThrownBy(() -> MicroBenchmarks.table(alone))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("benchmark Parser.get has no baseline");
  }
}
