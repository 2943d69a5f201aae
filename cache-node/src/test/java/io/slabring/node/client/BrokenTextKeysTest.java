package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.AsyncSlabringClient;
import io.slabring.client.codec.CodecException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Half a surrogate pair is refused by every method: as {@code ?} it would be another's key. */
class BrokenTextKeysTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @RegisterExtension static final SharedCluster CLUSTER = new SharedCluster(1);

  private static List<Runnable> calls(String key) {
    AsyncSlabringClient async = CLUSTER.client().async();
    return List.of(
        () -> CLUSTER.client().get(key, String.class),
        () -> CLUSTER.client().gets(key, String.class),
        () -> CLUSTER.client().getAndTouch(key, MINUTE, String.class),
        () -> CLUSTER.client().getAll(List.of("user:?", key), String.class),
        () -> CLUSTER.client().getAll(List.of(key), String.class, e -> {}),
        () -> CLUSTER.client().getOrLoad(key, MINUTE, String.class, missing -> "mine"),
        () -> CLUSTER.client().set(key, "mine", MINUTE),
        () -> CLUSTER.client().setAll(Map.of("other", "x", key, "mine"), MINUTE),
        () -> CLUSTER.client().add(key, "mine", MINUTE),
        () -> CLUSTER.client().replace(key, "mine", MINUTE),
        () -> CLUSTER.client().cas(key, "mine", MINUTE, 1),
        () -> CLUSTER.client().append(key, "mine"),
        () -> CLUSTER.client().prepend(key, "mine"),
        () -> CLUSTER.client().delete(key),
        () -> CLUSTER.client().invalidate(key, MINUTE),
        () -> CLUSTER.client().touch(key, MINUTE),
        () -> CLUSTER.client().increment(key, 1),
        () -> CLUSTER.client().increment(key, 1, 1, MINUTE),
        () -> CLUSTER.client().decrement(key, 1),
        () -> CLUSTER.client().decrement(key, 1, 1, MINUTE),
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
      CLUSTER.client().set(shown, "another's", MINUTE);
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
      assertThat(CLUSTER.client().get(shown, String.class)).isEqualTo("another's");
    }
    assertThat(CLUSTER.client().get("other", String.class)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "textY", "YX"})
  void valuesToo(String pattern) {
    String text = pattern.replace('X', '\ud83d').replace('Y', '\ude00');
    CLUSTER.client().set("k", "before", MINUTE);
    List<Runnable> writes =
        List.of(
            () -> CLUSTER.client().set("k", text, MINUTE),
            () -> CLUSTER.client().append("k", text),
            () -> CLUSTER.client().prepend("k", text),
            () -> CLUSTER.client().setAll(Map.of("k", text), MINUTE));
    for (Runnable write : writes) {
      assertThatThrownBy(write::run)
          .isInstanceOf(CodecException.class)
          .hasMessageStartingWith("Key \"k\": ")
          .hasMessageContaining("surrogate");
    }
    assertThat(CLUSTER.client().get("k", String.class)).isEqualTo("before");
  }

  @ParameterizedTest
  @ValueSource(strings = {"😀", "user:😀😀", "?", "\uFFFD"})
  void wholeCharactersAreKeys(String key) {
    CLUSTER.client().set(key, key, MINUTE);
    assertThat(CLUSTER.client().get(key, String.class)).isEqualTo(key);
    assertThat(CLUSTER.client().getAll(List.of(key), String.class)).isEqualTo(Map.of(key, key));
  }
}
