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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every operation of the client, on three nodes. */
class OperationsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  record Product(String name, BigDecimal price) {}

  @RegisterExtension
  static final SharedCluster CLUSTER =
      new SharedCluster(3, builder -> builder.register(100, Product.class).compressAbove(1000));

  @Test
  void valuesOfEveryKindComeBack() {
    Product product = new Product("Kanne", new BigDecimal("19.90"));
    CLUSTER.client().set("object", product, MINUTE);
    CLUSTER.client().set("text", "Grüße", MINUTE);
    CLUSTER.client().set("empty", "", MINUTE);
    CLUSTER.client().set("bytes", new byte[] {1, 2}, MINUTE);
    CLUSTER.client().set("long", "abc".repeat(10_000), MINUTE);
    CLUSTER.client().set("key with blanks", 7, SlabringClient.FOREVER);
    assertThat(CLUSTER.client().get("object", Product.class)).isEqualTo(product);
    assertThat(CLUSTER.client().get("text", String.class)).isEqualTo("Grüße");
    assertThat(CLUSTER.client().get("empty", String.class)).isEmpty();
    assertThat(CLUSTER.client().get("bytes", byte[].class)).containsExactly(1, 2);
    assertThat(CLUSTER.client().get("long", String.class)).isEqualTo("abc".repeat(10_000));
    assertThat(CLUSTER.client().get("key with blanks", Integer.class)).isEqualTo(7);
    assertThat(CLUSTER.client().get("nothing", String.class)).isNull();
    assertThatThrownBy(() -> CLUSTER.client().get("text", Product.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("not a");
  }

  @Test
  void conditionsAreObeyed() {
    assertThat(CLUSTER.client().replace("k", "0", MINUTE)).isFalse();
    assertThat(CLUSTER.client().append("k", "0")).isFalse();
    assertThat(CLUSTER.client().add("k", "b", MINUTE)).isTrue();
    assertThat(CLUSTER.client().add("k", "x", MINUTE)).isFalse();
    assertThat(CLUSTER.client().append("k", "c")).isTrue();
    assertThat(CLUSTER.client().prepend("k", "a")).isTrue();
    assertThat(CLUSTER.client().get("k", String.class)).isEqualTo("abc");
    assertThat(CLUSTER.client().replace("k", "d", MINUTE)).isTrue();

    Versioned<String> read = CLUSTER.client().gets("k", String.class);
    assertThat(read.value()).isEqualTo("d");
    assertThat(CLUSTER.client().cas("k", "e", MINUTE, read.cas())).isEqualTo(Outcome.DONE);
    assertThat(CLUSTER.client().cas("k", "f", MINUTE, read.cas())).isEqualTo(Outcome.EXISTS);
    assertThat(CLUSTER.client().delete("k")).isTrue();
    assertThat(CLUSTER.client().delete("k")).isFalse();
    assertThat(CLUSTER.client().cas("k", "g", MINUTE, read.cas())).isEqualTo(Outcome.NOT_FOUND);
    assertThat(CLUSTER.client().gets("k", String.class)).isNull();
  }

  @Test
  void numbersCount() {
    assertThat(CLUSTER.client().increment("n", 5)).isNull();
    assertThat(CLUSTER.client().increment("n", 5, 100, MINUTE)).isEqualTo(100);
    assertThat(CLUSTER.client().increment("n", 5, 100, MINUTE)).isEqualTo(105);
    assertThat(CLUSTER.client().decrement("n", 6)).isEqualTo(99);
    assertThat(CLUSTER.client().get("n", Integer.class)).isEqualTo(99);
    assertThat(CLUSTER.client().decrement("n", 1000, 0, MINUTE)).isZero();
    CLUSTER.client().set("m", 41L, MINUTE);
    assertThat(CLUSTER.client().increment("m", 1)).isEqualTo(42);
    CLUSTER.client().set("text", "x", MINUTE);
    assertThatThrownBy(() -> CLUSTER.client().increment("text", 1))
        .isInstanceOf(NodeErrorException.class)
        .hasMessageContaining("node 127.0.0.1:");
  }

  @Test
  void timesToLiveAreChangedAndChecked() throws Exception {
    CLUSTER.client().set("k", "v", Duration.ofDays(365));
    assertThat(CLUSTER.client().get("k", String.class))
        .as("more than 30 days are a date")
        .isEqualTo("v");
    assertThat(CLUSTER.client().getAndTouch("k", Duration.ofSeconds(1), String.class))
        .isEqualTo("v");
    TestNode.await("the end of k", () -> CLUSTER.client().get("k", String.class) == null);
    assertThat(CLUSTER.client().touch("k", MINUTE)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CLUSTER.client().set("k", "v", Duration.ZERO))
        .withMessage("a time to live must be positive: PT0S");
  }

  @Test
  void bulksAreSplitByNode() {
    Map<String, String> values = new HashMap<>();
    IntStream.range(0, 5000).forEach(i -> values.put("key:" + i, "value " + i));
    CLUSTER.client().setAll(values, MINUTE);
    assertThat(CLUSTER.client().getAll(values.keySet(), String.class)).isEqualTo(values);
    assertThat(CLUSTER.client().getAll(List.of("key:1", "none", "key:2"), String.class))
        .isEqualTo(Map.of("key:1", "value 1", "key:2", "value 2"));
    assertThat(CLUSTER.client().getAll(List.of(), String.class)).isEmpty();
    assertThat(CLUSTER.client().stats("")).hasSize(3);
    CLUSTER
        .client()
        .stats("")
        .forEach(
            (node, page) ->
                assertThat(Integer.parseInt(page.get("curr_items"))).as("%s", node).isPositive());
  }

  @Test
  void wrongKeysAndStrangersAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> CLUSTER.client().get("", String.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CLUSTER.client().get("k".repeat(251), String.class));
    assertThatThrownBy(() -> CLUSTER.client().set("k", new Thread(), MINUTE))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.lang.Thread");
    assertThatIllegalArgumentException().isThrownBy(() -> CLUSTER.client().append("k", 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CLUSTER.client().cas("k", "v", MINUTE, 0));
    Topology topology = CLUSTER.client().topology();
    assertThat(topology.nodes()).hasSize(3);
  }
}
