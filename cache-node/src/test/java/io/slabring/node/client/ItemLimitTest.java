package io.slabring.node.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import io.slabring.client.codec.CodecException;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.node.Node;
import io.slabring.node.Options;
import io.slabring.node.memory.ItemLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values near a node's {@code -I}: the client refuses exactly those that the node would. */
class ItemLimitTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final List<String> KEYS = List.of("k", "key of middle length", "k".repeat(250));

  private static Node node(int itemMax) throws Exception {
    return Node.start(
        Options.parse(
            "-l", "127.0.0.1", "-p", "-1", "-t", "1", "-m", "64", "-I", Integer.toString(itemMax)),
        () -> {});
  }

  private static SlabringClientBuilder client(Node node) {
    return TestNode.client().servers("127.0.0.1:" + node.addresses().getFirst().port());
  }

  private static byte[] value(int length) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) 'v');
    return value;
  }

  private static String text(int length) {
    return new String(value(length), US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(ints = {512 << 10, 1 << 20, 2 << 20})
  void theClientsLimitIsTheNodes(int itemMax) throws Exception {
    try (Node node = node(itemMax);
        SlabringClient exact = client(node).connection(o -> o.maxValueBytes = itemMax).build();
        SlabringClient blind = client(node).connection(o -> o.maxValueBytes = 8 << 20).build()) {
      for (String key : KEYS) {
        // flags of text are 0, those of bytes are not
        int longest = itemMax - (int) ItemLayout.size(key.length(), 0, 0);
        exact.set(key, text(longest), MINUTE);
        assertThat(exact.get(key, String.class)).hasSize(longest);
        assertThatThrownBy(() -> exact.set(key, text(longest + 1), MINUTE))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(key.substring(0, Math.min(key.length(), 90)))
            .hasMessageContaining("the value has " + (longest + 1) + " bytes")
            .hasMessageContaining("at most " + longest);
        assertThatThrownBy(() -> blind.set(key, text(longest + 1), MINUTE))
            .isInstanceOf(NodeErrorException.class)
            .hasMessageContaining("SERVER_ERROR object too large for cache")
            .hasMessageContaining("value of " + (longest + 1) + " bytes")
            .hasMessageContaining("-I");
        int longestBytes = itemMax - (int) ItemLayout.size(key.length(), 1, 0);
        exact.set(key, value(longestBytes), MINUTE);
        assertThat(exact.get(key, byte[].class)).hasSize(longestBytes);
        assertThatThrownBy(() -> exact.set(key, value(longestBytes + 1), MINUTE))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "-100, false"})
  void theDefaultsOfBothFit(int beyond, boolean refused) throws Exception {
    try (Node node = node(1 << 20);
        SlabringClient client = client(node).build()) {
      byte[] value = value((1 << 20) + beyond);
      if (refused) {
        assertThatThrownBy(() -> client.set("k", value, MINUTE))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("\"k\"")
            .hasMessageContaining("maxValueBytes");
        assertThatThrownBy(() -> client.setAll(Map.of("a", "x", "k", value), MINUTE))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("\"k\"");
      } else {
        client.set("k", value, MINUTE);
        client.setAll(Map.of("k", value, "l", value), MINUTE);
        assertThat(client.getAll(List.of("k", "l"), byte[].class)).hasSize(2);
      }
    }
  }

  @Test
  void aNodeWithASmallerLimitIsNamedInBulkToo() throws Exception {
    try (Node node = node(512 << 10);
        SlabringClient client = client(node).build()) {
      client.set("good", "fine", MINUTE);
      assertThatThrownBy(() -> client.setAll(Map.of("small", "x", "large", text(600_000)), MINUTE))
          .isInstanceOf(NodeErrorException.class)
          .hasMessageContaining("127.0.0.1:")
          .hasMessageContaining("\"large\"")
          .hasMessageContaining("600000 bytes")
          .hasMessageContaining("-I");
      assertThat(client.get("good", String.class)).isEqualTo("fine");
      client.nodeStatistics().values().forEach(s -> assertThat(s.connects()).isEqualTo(1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsAttachedBeyondTheNodesLimitIsRefusedAtOnce(boolean prepend) throws Exception {
    try (Node node = node(512 << 10);
        SlabringClient client = client(node).build()) {
      client.set("k", text(400_000), MINUTE);
      String more = text(200_000);
      assertThatThrownBy(() -> attach(client, prepend, more))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"k\"")
          .hasMessageContaining("200000 more bytes")
          .hasMessageContaining("400000")
          .hasMessageContaining("-I");
      assertThat(client.get("k", String.class)).hasSize(400_000);
      assertThat(attach(client, prepend, "x")).isTrue();
      assertThat(client.get("k", String.class)).hasSize(400_001);
    }
  }

  private static boolean attach(SlabringClient client, boolean prepend, String more) {
    return prepend ? client.prepend("k", more) : client.append("k", more);
  }

  /** Another client may store what is too long for this one: that must cost nothing else. */
  @Test
  void aStoredValueThatIsTooLongForTheClientIsUnreadableAndNoMore() throws Exception {
    try (Node node = node(2 << 20);
        SlabringClient large = client(node).connection(o -> o.maxValueBytes = 2 << 20).build();
        SlabringClient client = client(node).build()) {
      large.set("large", text(1_500_000), MINUTE);
      client.set("good", "fine", MINUTE);
      for (int i = 0; i < 5; i++) {
        CompletableFuture<String> before = client.async().get("good", String.class);
        CompletableFuture<String> broken = client.async().get("large", String.class);
        CompletableFuture<String> after = client.async().get("good", String.class);
        assertThat(before.get(120, TimeUnit.SECONDS)).isEqualTo("fine");
        assertThat(after.get(120, TimeUnit.SECONDS)).isEqualTo("fine");
        assertThatThrownBy(() -> broken.get(120, TimeUnit.SECONDS))
            .hasCauseInstanceOf(CodecException.class)
            .hasMessageContaining("Key \"large\" on node 127.0.0.1:")
            .hasMessageContaining("1500000 bytes")
            .hasMessageContaining("maxValueBytes");
      }
      assertThat(client.getAll(List.of("large", "good", "none"), String.class))
          .isEqualTo(Map.of("good", "fine"));
      assertThat(client.getOrLoad("large", MINUTE, String.class, key -> "short"))
          .isEqualTo("short");
      assertThat(client.get("large", String.class)).isEqualTo("short");
      client.nodeStatistics().values().forEach(s -> assertThat(s.connects()).isEqualTo(1));
    }
  }
}
