package io.slabring.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterStatsTest {
  private static final ClusterStats STATS =
      new ClusterStats(
          new ClusterView(
              9,
              List.of(
                  new Node("id1", "a", "10.0.0.1", 11211, 3, "west", NodeState.SERVING),
                  new Node("id2", "b", "", 11212, 1, "", NodeState.JOINING),
                  new Node("id3", "c", "10.0.0.3", 1, 1000, "", NodeState.LEAVING))),
          "ketama",
          "id2");

  @Test
  void format_namesEveryNode() {
    assertThat(STATS.format())
        .containsExactly(
            Map.entry("version", "9"),
            Map.entry("ring", "ketama"),
            Map.entry("local", "id2"),
            Map.entry("node:0", "id1 a 10.0.0.1 11211 3 west serving"),
            Map.entry("node:1", "id2 b - 11212 1 - joining"),
            Map.entry("node:2", "id3 c 10.0.0.3 1 1000 - leaving"));
  }

  /** Clients of the last release accept exactly seven words, and none needs the link. */
  @Test
  void format_leavesOutTheLink() {
    Node node = new Node("id", "a", "::1", 1, 1, "", "::2", 7801, NodeState.SERVING);
    ClusterStats stats = new ClusterStats(new ClusterView(9, List.of(node)), "ketama", "id");
    assertThat(stats.format()).containsEntry("node:0", "id a ::1 1 1 - serving");
  }

  @Test
  void parse_isTheReverseOfFormat() {
    Map<String, String> lines = new HashMap<>(STATS.format());
    lines.put("another", "line");
    assertThat(ClusterStats.parse(lines)).isEqualTo(STATS);
  }

  @ParameterizedTest
  @CsvSource({
    "version, 0, '\"0\"'",
    "version, 99999999999, '\"99999999999\"'",
    "ring, '', ring",
    "local, '', local",
    "node:1, id2 b - 11212 1 -, '\"id2 b - 11212 1 -\"'",
    "node:1, id2 b - 0 1 - serving, 'port must be 1 to 65535: \"0\"'",
    "node:1, id2 b - 1 1001 - serving, 'weight must be 1 to 1000: \"1001\"'",
    "node:1, id2 b - 1 1 - dead, '\"dead\"'",
    "node:1, id2 b - 1 1  serving, words",
  })
  void parse_quotesWhatIsMalformed(String name, String value, String quoted) {
    Map<String, String> lines = new HashMap<>(STATS.format());
    lines.put(name, value);
    assertThatThrownBy(() -> ClusterStats.parse(lines))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(quoted);
  }

  @Test
  void parse_needsEveryLine() {
    assertThatThrownBy(() -> ClusterStats.parse(Map.of("pid", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stats cluster: line \"version\" is missing");
  }
}
