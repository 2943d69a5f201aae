package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.SlabringClient;
import io.slabring.client.Versioned;
import io.slabring.client.codec.CodecException;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.client.connection.Outcome;
import io.slabring.client.topology.Topology;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation of the client, on three nodes. */
class OperationsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  record Product(String name, BigDecimal price) {}

  private static List<TestNode> nodes;
  private static SlabringClient client;

  @BeforeAll
  static void start() {
    nodes = IntStream.range(0, 3).mapToObj(i -> TestNode.start()).toList();
    client =
        TestNode.client()
            .servers(nodes.stream().map(TestNode::address).toList())
            .register(100, Product.class)
            .compressAbove(1000)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    nodes.forEach(TestNode::close);
  }

  @BeforeEach
  void empty() {
    client.flushAll();
  }

  @Test
  void valuesOfEveryKindComeBack() {
    Product product = new Product("Kanne", new BigDecimal("19.90"));
    client.set("object", product, MINUTE);
    client.set("text", "Grüße", MINUTE);
    client.set("empty", "", MINUTE);
    client.set("bytes", new byte[] {1, 2}, MINUTE);
    client.set("long", "abc".repeat(10_000), MINUTE);
    client.set("key with blanks", 7, SlabringClient.FOREVER);
    assertThat(client.get("object", Product.class)).isEqualTo(product);
    assertThat(client.get("text", String.class)).isEqualTo("Grüße");
    assertThat(client.get("empty", String.class)).isEmpty();
    assertThat(client.get("bytes", byte[].class)).containsExactly(1, 2);
    assertThat(client.get("long", String.class)).isEqualTo("abc".repeat(10_000));
    assertThat(client.get("key with blanks", Integer.class)).isEqualTo(7);
    assertThat(client.get("nothing", String.class)).isNull();
    assertThatThrownBy(() -> client.get("text", Product.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("not a");
  }

  @Test
  void conditionsAreObeyed() {
    assertThat(client.replace("k", "0", MINUTE)).isFalse();
    assertThat(client.append("k", "0")).isFalse();
    assertThat(client.add("k", "b", MINUTE)).isTrue();
    assertThat(client.add("k", "x", MINUTE)).isFalse();
    assertThat(client.append("k", "c")).isTrue();
    assertThat(client.prepend("k", "a")).isTrue();
    assertThat(client.get("k", String.class)).isEqualTo("abc");
    assertThat(client.replace("k", "d", MINUTE)).isTrue();

    Versioned<String> read = client.gets("k", String.class);
    assertThat(read.value()).isEqualTo("d");
    assertThat(client.cas("k", "e", MINUTE, read.cas())).isEqualTo(Outcome.DONE);
    assertThat(client.cas("k", "f", MINUTE, read.cas())).isEqualTo(Outcome.EXISTS);
    assertThat(client.delete("k")).isTrue();
    assertThat(client.delete("k")).isFalse();
    assertThat(client.cas("k", "g", MINUTE, read.cas())).isEqualTo(Outcome.NOT_FOUND);
    assertThat(client.gets("k", String.class)).isNull();
  }

  @Test
  void numbersCount() {
    assertThat(client.increment("n", 5)).isNull();
    assertThat(client.increment("n", 5, 100, MINUTE)).isEqualTo(100);
    assertThat(client.increment("n", 5, 100, MINUTE)).isEqualTo(105);
    assertThat(client.decrement("n", 6)).isEqualTo(99);
    assertThat(client.get("n", Integer.class)).isEqualTo(99);
    assertThat(client.decrement("n", 1000, 0, MINUTE)).isZero();
    client.set("m", 41L, MINUTE);
    assertThat(client.increment("m", 1)).isEqualTo(42);
    client.set("text", "x", MINUTE);
    assertThatThrownBy(() -> client.increment("text", 1))
        .isInstanceOf(NodeErrorException.class)
        .hasMessageContaining("node 127.0.0.1:");
  }

  @Test
  void timesToLiveAreChangedAndChecked() throws Exception {
    client.set("k", "v", Duration.ofDays(365));
    assertThat(client.get("k", String.class)).as("more than 30 days are a date").isEqualTo("v");
    assertThat(client.getAndTouch("k", Duration.ofSeconds(1), String.class)).isEqualTo("v");
    TestNode.await("the end of k", () -> client.get("k", String.class) == null);
    assertThat(client.touch("k", MINUTE)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.set("k", "v", Duration.ZERO))
        .withMessage("a time to live must be positive: PT0S");
  }

  @Test
  void bulksAreSplitByNode() {
    Map<String, String> values = new HashMap<>();
    IntStream.range(0, 5000).forEach(i -> values.put("key:" + i, "value " + i));
    client.setAll(values, MINUTE);
    assertThat(client.getAll(values.keySet(), String.class)).isEqualTo(values);
    assertThat(client.getAll(List.of("key:1", "none", "key:2"), String.class))
        .isEqualTo(Map.of("key:1", "value 1", "key:2", "value 2"));
    assertThat(client.getAll(List.of(), String.class)).isEmpty();
    assertThat(client.stats("")).hasSize(3);
    client
        .stats("")
        .forEach(
            (node, page) ->
                assertThat(Integer.parseInt(page.get("curr_items"))).as("%s", node).isPositive());
  }

  @Test
  void wrongKeysAndStrangersAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> client.get("", String.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.get("k".repeat(251), String.class));
    assertThatThrownBy(() -> client.set("k", new Thread(), MINUTE))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.lang.Thread");
    assertThatIllegalArgumentException().isThrownBy(() -> client.append("k", 5));
    assertThatIllegalArgumentException().isThrownBy(() -> client.cas("k", "v", MINUTE, 0));
    Topology topology = client.topology();
    assertThat(topology.nodes()).hasSize(3);
  }
}
