package io.slabring.node.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Another client has stored the key, so that the node spells it otherwise than this one: every
 * operation works all the same, and so does what is in flight beside it.
 */
class PoisonedKeysTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @RegisterExtension static final SharedCluster CLUSTER = new SharedCluster(1);

  /** How somebody else stores a key, with a value of one byte. */
  record Stored(String key, String request) {
    static Stored byBase64(String key) {
      String text = Base64.getEncoder().encodeToString(key.getBytes(UTF_8));
      return new Stored(key, "ms " + text + " 1 b\r\n7\r\n");
    }

    static Stored classic(String key) {
      return new Stored(key, "set " + key + " 0 0 1\r\n7\r\n");
    }

    static Stored meta(String key) {
      return new Stored(key, "ms " + key + " 1\r\n7\r\n");
    }

    @Override
    public String toString() {
      return request.substring(0, request.indexOf('\r')).replaceAll("[^ -~]", "?");
    }
  }

  static Stream<Stored> stored() {
    List<Stored> all = new ArrayList<>();
    for (String key :
        List.of("foo", "a b", "k\u007f", "k\u0001", "line\r\nend", "\u0000", "größe")) {
      all.add(Stored.byBase64(key));
    }
    for (String key : List.of("a\u007fb", "\u007f", "\u0001", "a\u001bb", "tab\tb", "x\u0008")) {
      all.add(Stored.classic(key));
      all.add(Stored.meta(key));
    }
    return all.stream();
  }

  private static void store(Stored stored) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", CLUSTER.port())) {
      socket.getOutputStream().write(stored.request.getBytes(ISO_8859_1));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      assertThat(in.readLine()).isIn("STORED", "HD");
    }
  }

  @ParameterizedTest
  @MethodSource("stored")
  void everyOperationWorksAndHarmsNothingElse(Stored stored) throws Exception {
    String key = stored.key;
    CLUSTER.client().flushAll();
    CLUSTER.client().set("good", "fine", MINUTE);
    List<CompletableFuture<String>> innocent = new ArrayList<>();
    List<Runnable> operations =
        List.of(
            () -> assertThat(CLUSTER.client().get(key, String.class)).isEqualTo("7"),
            () -> assertThat(CLUSTER.client().gets(key, String.class).value()).isEqualTo("7"),
            () ->
                assertThat(CLUSTER.client().getAll(List.of("no", key, "good"), String.class))
                    .isEqualTo(Map.of(key, "7", "good", "fine")),
            () -> assertThat(CLUSTER.client().touch(key, MINUTE)).isTrue(),
            () ->
                assertThat(CLUSTER.client().getAndTouch(key, MINUTE, String.class)).isEqualTo("7"),
            () ->
                assertThat(
                        CLUSTER.client().getOrLoad(key, MINUTE, String.class, missing -> "loaded"))
                    .isEqualTo("7"),
            () -> assertThat(CLUSTER.client().increment(key, 1)).isEqualTo(8L),
            () -> assertThat(CLUSTER.client().increment(key, 1, 5, MINUTE)).isEqualTo(9L),
            () -> assertThat(CLUSTER.client().decrement(key, 2)).isEqualTo(7L),
            () -> assertThat(CLUSTER.client().append(key, "x")).isTrue(),
            () -> assertThat(CLUSTER.client().prepend(key, "x")).isTrue(),
            () -> assertThat(CLUSTER.client().add(key, "x", MINUTE)).isFalse(),
            () -> assertThat(CLUSTER.client().replace(key, "x", MINUTE)).isTrue(),
            () -> {
              long cas = CLUSTER.client().gets(key, String.class).cas();
              assertThat(CLUSTER.client().cas(key, "y", MINUTE, cas + 1)).isEqualTo(Outcome.EXISTS);
              assertThat(CLUSTER.client().cas(key, "y", MINUTE, cas)).isEqualTo(Outcome.DONE);
            },
            () -> assertThat(CLUSTER.client().invalidate(key, MINUTE)).isTrue(),
            () -> CLUSTER.client().setAll(Map.of(key, "z", "good", "fine"), MINUTE),
            () -> assertThat(CLUSTER.client().get(key, String.class)).isEqualTo("z"),
            () -> assertThat(CLUSTER.client().delete(key)).isTrue(),
            () -> assertThat(CLUSTER.client().get(key, String.class)).isNull());
    store(stored);
    for (Runnable operation : operations) {
      innocent.add(CLUSTER.client().async().get("good", String.class));
      operation.run();
      innocent.add(CLUSTER.client().async().get("good", String.class));
    }
    for (CompletableFuture<String> read : innocent) {
      assertThat(read.join()).isEqualTo("fine");
    }
    CLUSTER
        .client()
        .nodeStatistics()
        .values()
        .forEach(
            seen -> {
              assertThat(seen.protocolErrors()).isZero();
              assertThat(seen.connects()).isEqualTo(1);
            });
  }
}
