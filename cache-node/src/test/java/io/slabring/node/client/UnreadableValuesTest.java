package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.SlabringClient;
import io.slabring.client.codec.CodecException;
import io.slabring.client.codec.Transcoder;
import io.slabring.client.connection.NodeErrorException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values that cannot be read or written: the error names key and node, and nothing else suffers.
 */
class UnreadableValuesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final byte[] RANDOM = {1, 0, 0, 0, 3, 125, -1, 0x7f};

  record Before(String name) {}

  record Stranger(String name) {}

  @RegisterExtension
  static final SharedCluster CLUSTER =
      new SharedCluster(3, builder -> builder.register(100, Before.class));

  /** Stores flags and bytes as told. */
  record Raw(int flags, byte[] bytes) implements Transcoder {
    @Override
    public Encoded encode(Object value) {
      return new Encoded(flags, bytes);
    }

    @Override
    public <T> T decode(int flags, byte[] bytes, Class<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
      return "flags 0x" + Integer.toHexString(flags) + ", " + bytes.length + " bytes";
    }
  }

  private static void store(String key, Raw raw) {
    try (SlabringClient other = CLUSTER.clientBuilder().transcoder(raw).build()) {
      other.set(key, "", MINUTE);
    }
  }

  static Stream<Raw> broken() {
    List<Raw> all = new ArrayList<>();
    // of spymemcached's numbers, only those that are too long: none is broken when shorter
    all.add(new Raw(2 << 8, RANDOM));
    for (int flags : new int[] {1 << 16, 1 << 17, 1 << 20, 1, 2, 3 << 16, 0xff00, 1 << 31}) {
      all.add(new Raw(flags, RANDOM));
      all.add(new Raw(flags, new byte[0]));
      all.add(new Raw(flags, new byte[1000]));
    }
    all.add(new Raw(0, "hello".getBytes(StandardCharsets.US_ASCII)));
    return all.stream();
  }

  private static void namesKeyAndNode(Throwable failure, String key) {
    assertThat(failure).isInstanceOf(CodecException.class);
    CodecException e = (CodecException) failure;
    assertThat(e.key()).isEqualTo(key);
    assertThat(CLUSTER.addresses()).contains(e.node());
    assertThat(e).hasMessageStartingWith("Key \"" + key + "\" on node " + e.node() + ": ");
    assertThat(e).hasMessageNotContaining("is no ");
  }

  @ParameterizedTest
  @MethodSource("broken")
  void everyReadNamesKeyAndNode(Raw raw) throws Exception {
    store("bad", raw);
    List<Runnable> reads =
        List.of(
            () -> CLUSTER.client().get("bad", Long.class),
            () -> CLUSTER.client().gets("bad", Long.class),
            () -> CLUSTER.client().getAndTouch("bad", MINUTE, Long.class));
    for (Runnable read : reads) {
      assertThatThrownBy(read::run).satisfies(e -> namesKeyAndNode(e, "bad"));
    }
    List<CompletableFuture<?>> later =
        List.of(
            CLUSTER.client().async().get("bad", Long.class),
            CLUSTER.client().async().gets("bad", Long.class),
            CLUSTER.client().async().getAndTouch("bad", MINUTE, Long.class));
    for (CompletableFuture<?> read : later) {
      assertThatThrownBy(() -> read.get(120, TimeUnit.SECONDS))
          .satisfies(e -> namesKeyAndNode(e.getCause(), "bad"));
    }
  }

  @ParameterizedTest
  @MethodSource("broken")
  void getAllReturnsTheOthersAndTells(Raw raw) throws Exception {
    CLUSTER.client().setAll(Map.of("a", 1L, "b", 2L, "c", 3L), MINUTE);
    store("bad", raw);
    long before = CLUSTER.client().statistics().unreadable();
    Map<String, Long> good = Map.of("a", 1L, "b", 2L, "c", 3L);
    List<String> keys = List.of("a", "bad", "b", "none", "c");
    assertThat(CLUSTER.client().getAll(keys, Long.class)).isEqualTo(good);
    assertThat(CLUSTER.client().statistics().unreadable()).isEqualTo(before + 1);
    List<CodecException> told = new ArrayList<>();
    assertThat(CLUSTER.client().getAll(keys, Long.class, told::add)).isEqualTo(good);
    assertThat(told).hasSize(1).allSatisfy(e -> namesKeyAndNode(e, "bad"));
    assertThat(CLUSTER.client().async().getAll(keys, Long.class).get(120, TimeUnit.SECONDS))
        .isEqualTo(good);
    assertThat(CLUSTER.client().getOrLoad("bad", MINUTE, Long.class, key -> 9L)).isEqualTo(9L);
    assertThat(CLUSTER.client().getAll(keys, Long.class)).hasSize(4).containsEntry("bad", 9L);
  }

  @Test
  void whatTheHandlerThrowsIsThrown() {
    CLUSTER.client().set("bad", "text", MINUTE);
    IllegalStateException thrown = new IllegalStateException("stop");
    assertThatThrownBy(
            () ->
                CLUSTER
                    .client()
                    .getAll(
                        List.of("bad"),
                        Long.class,
                        e -> {
                          throw thrown;
                        }))
        .isSameAs(thrown);
  }

  @Test
  void aTranscoderThatBreaksTheRulesIsAnErrorOfTheValueToo() {
    CLUSTER.client().set("k", "v", MINUTE);
    try (SlabringClient other =
        CLUSTER.clientBuilder().transcoder(new Raw(0, new byte[0])).build()) {
      assertThatThrownBy(() -> other.get("k", String.class))
          .satisfies(e -> namesKeyAndNode(e, "k"))
          .hasMessageContaining("UnsupportedOperationException");
      assertThat(other.getAll(List.of("k"), String.class)).isEmpty();
    }
  }

  @Test
  void whatCannotBeWrittenNamesTheKeyAndTheRemedy() {
    List<Runnable> writes =
        List.of(
            () -> CLUSTER.client().set("k", new Stranger("x"), MINUTE),
            () -> CLUSTER.client().add("k", new Stranger("x"), MINUTE),
            () -> CLUSTER.client().setAll(Map.of("a", "good", "k", new Stranger("x")), MINUTE),
            () -> CLUSTER.client().async().set("k", List.of(new Stranger("x")), MINUTE));
    for (Runnable write : writes) {
      assertThatThrownBy(write::run)
          .isInstanceOf(CodecException.class)
          .hasMessageStartingWith("Key \"k\": ")
          .hasMessageContaining("Stranger")
          .hasMessageContaining("register");
    }
    assertThat(CLUSTER.client().get("a", String.class)).as("nothing of a bulk is sent").isNull();
  }

  @Test
  void keysCannotBreakALineOfALog() {
    String key = "a\r\nWARN forged";
    CLUSTER.client().set(key, "text", MINUTE);
    assertThatThrownBy(() -> CLUSTER.client().get(key, Long.class))
        .hasMessageContaining("a\\u000d\\u000aWARN forged")
        .hasMessageNotContainingAny("\r", "\n");
  }

  @Test
  void aRefusalOfTheNodeNamesTheKeyAndTheRemedy() {
    CLUSTER.client().set("visits", "many", MINUTE);
    assertThatThrownBy(() -> CLUSTER.client().increment("visits", 1))
        .isInstanceOf(NodeErrorException.class)
        .hasMessageContaining("\"visits\"")
        .hasMessageContaining("expected a whole number");
  }
}
