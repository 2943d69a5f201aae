package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.AsyncSlabringClient;
import io.slabring.client.SlabringClient;
import io.slabring.client.codec.CodecException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Half a surrogate pair is refused by every method: as {@code ?} it would be another's key. */
class BrokenTextKeysTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static TestNode node;
  private static SlabringClient client;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    client = TestNode.client().servers(node.address()).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    node.close();
  }

  private static List<Runnable> calls(String key) {
    AsyncSlabringClient async = client.async();
    return List.of(
        () -> client.get(key, String.class),
        () -> client.gets(key, String.class),
        () -> client.getAndTouch(key, MINUTE, String.class),
        () -> client.getAll(List.of("user:?", key), String.class),
        () -> client.getAll(List.of(key), String.class, e -> {}),
        () -> client.getOrLoad(key, MINUTE, String.class, missing -> "mine"),
        () -> client.set(key, "mine", MINUTE),
        () -> client.setAll(Map.of("other", "x", key, "mine"), MINUTE),
        () -> client.add(key, "mine", MINUTE),
        () -> client.replace(key, "mine", MINUTE),
        () -> client.cas(key, "mine", MINUTE, 1),
        () -> client.append(key, "mine"),
        () -> client.prepend(key, "mine"),
        () -> client.delete(key),
        () -> client.invalidate(key, MINUTE),
        () -> client.touch(key, MINUTE),
        () -> client.increment(key, 1),
        () -> client.increment(key, 1, 1, MINUTE),
        () -> client.decrement(key, 1),
        () -> client.decrement(key, 1, 1, MINUTE),
        () -> async.get(key, String.class),
        () -> async.gets(key, String.class),
        () -> async.getAndTouch(key, MINUTE, String.class),
        () -> async.getAll(List.of(key), String.class),
        () ->
            async.getOrLoad(
                key, MINUTE, String.class, missing -> CompletableFuture.completedFuture("mine")),
        () -> async.set(key, "mine", MINUTE),
        () -> async.setAll(Map.of(key, "mine"), MINUTE),
        () -> async.add(key, "mine", MINUTE),
        () -> async.replace(key, "mine", MINUTE),
        () -> async.cas(key, "mine", MINUTE, 1),
        () -> async.append(key, "mine"),
        () -> async.prepend(key, "mine"),
        () -> async.delete(key),
        () -> async.invalidate(key, MINUTE),
        () -> async.touch(key, MINUTE),
        () -> async.increment(key, 1),
        () -> async.increment(key, 1, 1, MINUTE));
  }

  /** The last character is the half: X stands for the high one, Y for the low one. */
  @ParameterizedTest
  @ValueSource(strings = {"user:X", "user:Y", "user:YX", "user:XX"})
  void everyMethodRefusesThem(String pattern) {
    String key = pattern.replace('X', '\ud83d').replace('Y', '\ude00');
    for (String shown : List.of("user:?", "user:??")) {
      client.set(shown, "another's", MINUTE);
    }
    List<Runnable> calls = calls(key);
    for (int i = 0; i < calls.size(); i++) {
      assertThatIllegalArgumentException()
          .as("call %d", i)
          .isThrownBy(calls.get(i)::run)
          .withMessageStartingWith("Key \"user:")
          .withMessageContaining("surrogate");
    }
    for (String shown : List.of("user:?", "user:??")) {
      assertThat(client.get(shown, String.class)).isEqualTo("another's");
    }
    assertThat(client.get("other", String.class)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "textY", "YX"})
  void valuesToo(String pattern) {
    String text = pattern.replace('X', '\ud83d').replace('Y', '\ude00');
    client.set("k", "before", MINUTE);
    List<Runnable> writes =
        List.of(
            () -> client.set("k", text, MINUTE),
            () -> client.append("k", text),
            () -> client.prepend("k", text),
            () -> client.setAll(Map.of("k", text), MINUTE));
    for (Runnable write : writes) {
      assertThatThrownBy(write::run)
          .isInstanceOf(CodecException.class)
          .hasMessageStartingWith("Key \"k\": ")
          .hasMessageContaining("surrogate");
    }
    assertThat(client.get("k", String.class)).isEqualTo("before");
  }

  @ParameterizedTest
  @ValueSource(strings = {"😀", "user:😀😀", "?", "\uFFFD"})
  void wholeCharactersAreKeys(String key) {
    client.set(key, key, MINUTE);
    assertThat(client.get(key, String.class)).isEqualTo(key);
    assertThat(client.getAll(List.of(key), String.class)).isEqualTo(Map.of(key, key));
  }
}
