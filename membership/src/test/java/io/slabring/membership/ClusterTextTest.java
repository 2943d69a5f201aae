package io.slabring.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTextTest {
  private static Node node(String host, String ip, int port, NodeState state) {
    return new Node(host + "#1", host, ip, port, 7, "a", state);
  }

  private static Node parsed(String host, String ip, int port) {
    return new Node(host + ":" + port, host, ip, port, 1, "", NodeState.SERVING);
  }

  @Test
  void format_listsServingNodesByHost() {
    ClusterView view =
        new ClusterView(
            12,
            List.of(
                node("c.example", "10.0.0.3", 11211, NodeState.SERVING),
                node("b.example", "10.0.0.2", 11211, NodeState.LEAVING),
                node("a.example", "10.0.0.1", 11212, NodeState.SERVING),
                node("a.example", "10.0.0.1", 11211, NodeState.SERVING),
                node("d.example", "10.0.0.4", 11211, NodeState.JOINING)));
    assertThat(ClusterText.format(view))
        .isEqualTo(
            "12\na.example|10.0.0.1|11211 a.example|10.0.0.1|11212 c.example|10.0.0.3|11211\n");
  }

  @Test
  void format_hasAnEmptyLineForNoNode() {
    String text = ClusterText.format(new ClusterView(3, List.of()));
    assertThat(text).isEqualTo("3\n\n");
    assertThat(ClusterText.parse(text)).isEqualTo(new ClusterView(3, List.of()));
  }

  @Test
  void format_namesAnAddressOnce() {
    Node one = node("a", "10.0.0.1", 11211, NodeState.SERVING);
    Node other = new Node("another", "a", "10.0.0.1", 11211, 1, "", NodeState.SERVING);
    assertThat(ClusterText.format(new ClusterView(1, List.of(one, other))))
        .isEqualTo("1\na|10.0.0.1|11211\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\na|10.0.0.1|11211 b|10.0.0.2|11212\n",
        "5\r\na|10.0.0.1|11211 b|10.0.0.2|11212\r\n",
        "5\nb|10.0.0.2|11212  a|10.0.0.1|11211 \n\r\n",
        " 5 \n a|10.0.0.1|11211\tb|10.0.0.2|11212",
        "5\na|10.0.0.1|11211 b|10.0.0.2|11212 b|10.0.0.2|11212\n",
      })
  void parse_readsWhatServersSend(String payload) {
    assertThat(ClusterText.parse(payload))
        .isEqualTo(
            new ClusterView(
                5, List.of(parsed("a", "10.0.0.1", 11211), parsed("b", "10.0.0.2", 11212))));
  }

  @Test
  void parse_acceptsAnEmptyIpAndIpv6() {
    assertThat(ClusterText.parse("1\na.example||11211 fe80::1|fe80::1|1\n").nodes())
        .containsExactly(parsed("a.example", "", 11211), parsed("fe80::1", "fe80::1", 1));
  }

  @Test
  void parse_isTheReverseOfFormat() {
    ClusterView view =
        new ClusterView(
            Integer.MAX_VALUE,
            List.of(parsed("a", "10.0.0.1", 65_535), parsed("b-1.x", "10.0.0.2", 1)));
    assertThat(ClusterText.parse(ClusterText.format(view))).isEqualTo(view);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "'' > \"\"",
        "'\n' > \\u000a",
        "'a|b|1' > \"a|b|1\"",
        "'x\na|1.2.3.4|1' > \"x\"",
        "'0\na|1.2.3.4|1' > \"0\"",
        "'-1\na|1.2.3.4|1' > \"-1\"",
        "'2147483648\na|1.2.3.4|1' > \"2147483648\"",
        "'1\na|1.2.3.4' > \"a|1.2.3.4\"",
        "'1\na|1.2.3.4|1|2' > \"a|1.2.3.4|1|2\"",
        "'1\n|1.2.3.4|1' > \"|1.2.3.4|1\"",
        "'1\na|1.2.3.4|0' > \"a|1.2.3.4|0\"",
        "'1\na|1.2.3.4|65536' > \"a|1.2.3.4|65536\"",
        "'1\na|1.2.3.4|+1' > \"a|1.2.3.4|+1\"",
        "'1\na|1.2/3|1' > \"a|1.2/3|1\"",
        "'1\nä|1.2.3.4|1' > \\u00e4",
        "'1\na|1.2.3.4|1\nEND' > END",
      })
  void parse_quotesWhatIsMalformed(String payload, String quoted) {
    assertThatThrownBy(() -> ClusterText.parse(payload))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(quoted);
  }

  @Test
  void parse_isBounded() {
    assertThatThrownBy(() -> ClusterText.parse("1".repeat((1 << 20) + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576");
    assertThatThrownBy(() -> ClusterText.parse("1\n" + "x".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120));
  }
}
