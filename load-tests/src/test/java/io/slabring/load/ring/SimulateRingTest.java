package io.slabring.load.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slabring.client.ring.RingKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SimulateRingTest {
  private static final int NODES = 10;
  private static final int KEYS = 100_000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new SimulateRingCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private static RingFigures figures(RingKind kind) {
    return new RingSimulation(KEYS).run(kind, NODES);
  }

  /** What makes consistent hashing consistent: nothing moves but what must. */
  @ParameterizedTest
  @EnumSource(names = {"KETAMA", "KETAMA_SPY", "NGINX", "RENDEZVOUS"})
  void movesOnlyTheKeysOfTheNodeThatLeaves(RingKind kind) {
    RingFigures figures = figures(kind);
    assertThat(figures.needlessByLeave()).isZero();
    assertThat(figures.movedByLeave()).isCloseTo(1.0 / NODES, within(0.03));
    assertThat(figures.movedByJoin()).isCloseTo(1.0 / NODES, within(0.03));
  }

  @Test
  void tellsWhatModuloAndJumpCost() {
    assertThat(figures(RingKind.LIBMEMCACHED_MODULO).movedByJoin()).isGreaterThan(0.85);
    assertThat(figures(RingKind.JUMP).movedByJoin()).isCloseTo(1.0 / NODES, within(0.01));
    assertThat(figures(RingKind.JUMP).needlessByLeave()).isGreaterThan(0.2);
  }

  @ParameterizedTest
  @EnumSource(RingKind.class)
  void findsNoRingMoreEvenThanChanceBeyondTheSample(RingKind kind) {
    RingFigures figures = figures(kind);
    assertThat(figures.keys()).isEqualTo(KEYS);
    assertThat(figures.noise()).isBetween(1.0, 1.05);
    assertThat(figures.peakToAverage()).isBetween(1.0, 1.6);
    assertThat(figures.leastToAverage()).isBetween(0.5, 1.0);
  }

  @Test
  void printsATable() {
    assertThat(run("--nodes", "3..10", "--keys", "3000", "--ring", "ketama,jump")).isZero();
    assertThat(out.toString().lines().toList())
        .hasSize(2 + 2 * 8)
        .first()
        .asString()
        .startsWith("| ring   | nodes | fullest node to average |");
    assertThat(out.toString()).contains("| ketama |     3 |", "| jump   |     4 |");
  }

  @Test
  void onlyALongRangeIsThinnedOut() {
    assertThat(NodeCounts.parse("3..6")).containsExactly(3, 4, 5, 6);
    assertThat(NodeCounts.parse("7")).containsExactly(7);
    assertThat(NodeCounts.parse("4..4,2")).containsExactly(2, 4);
    assertThat(NodeCounts.parse("2..21")).hasSize(20).contains(13);
    assertThat(NodeCounts.parse("3..100")).containsExactly(3, 5, 10, 20, 50, 100);
    assertThat(NodeCounts.parse("3..6,3..30")).containsExactly(3, 4, 5, 6, 10, 20, 30);
  }

  @Test
  void printsJson() throws IOException {
    assertThat(run("--nodes", "4", "--keys", "4000", "--ring", "ketama", "--json")).isZero();
    JsonNode figures = new JsonMapper().readTree(out.toString());
    assertThat(figures).hasSize(1);
    assertThat(figures.get(0).get("nodes").asInt()).isEqualTo(4);
    assertThat(figures.get(0).get("peakToAverage").asDouble()).isGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1001", "10..3", "x", "3..", "", "3,,4", "-5"})
  void refusesOtherNumbersOfNodes(String nodes) {
    assertThat(run("--nodes", nodes)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--nodes takes numbers from 2 to 1000 such as 3,10 or a range such as 3..1000");
  }

  @Test
  void refusesUnknownRingsAndTooManyKeys() {
    assertThat(run("--ring", "circle")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("ring must be one of ketama,");
    assertThat(run("--keys", "10000001")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--keys takes 1 to 10000000, not 10000001");
    assertThatThrownBy(() -> new RingSimulation(0)).hasMessageContaining("not 0");
  }

  @Test
  void stepsThroughARange() {
    assertThat(NodeCounts.parse("3..1000")).containsExactly(3, 5, 10, 20, 50, 100, 200, 500, 1000);
    assertThat(NodeCounts.parse("7,5")).containsExactly(5, 7);
    assertThat(NodeCounts.parse("40..60")).containsExactly(40, 50, 60);
  }
}
