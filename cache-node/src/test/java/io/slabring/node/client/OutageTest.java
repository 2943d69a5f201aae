package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One of three nodes ends, and comes back. */
class OutageTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final List<String> KEYS =
      IntStream.range(0, 100).mapToObj(i -> "key:" + i).toList();

  @Test
  void failuresNameTheNodeAndTheOthersGoOn() throws Exception {
    TestNode dying = TestNode.start();
    List<String> addresses;
    try (TestNode a = TestNode.start();
        TestNode b = TestNode.start()) {
      addresses = List.of(a.address(), dying.address(), b.address());
      try (SlabringClient strict = TestNode.client().servers(addresses).build();
          SlabringClient tolerant = TestNode.client().servers(addresses).outageIsMiss().build()) {
        KEYS.forEach(key -> strict.set(key, key, MINUTE));
        assertThat(tolerant.getAll(KEYS, String.class)).hasSize(KEYS.size());
        dying.close();
        TestNode.await(
            "the outage", () -> tolerant.getAll(KEYS, String.class).size() < KEYS.size());

        Map<String, String> left = tolerant.getAll(KEYS, String.class);
        assertThat(left).hasSizeBetween(1, KEYS.size() - 1);
        String lost = KEYS.stream().filter(key -> !left.containsKey(key)).findFirst().orElseThrow();
        assertThat(tolerant.get(lost, String.class)).isNull();
        assertThat(tolerant.gets(lost, String.class)).isNull();
        TestNode.await(
            "the other's knowledge",
            () -> catchThrowable(() -> strict.get(lost, String.class)) != null);
        for (Runnable use :
            List.<Runnable>of(
                () -> strict.get(lost, String.class),
                () -> strict.getAll(KEYS, String.class),
                () -> strict.set(lost, "x", MINUTE),
                () -> strict.setAll(Map.of(lost, "x"), MINUTE),
                () -> strict.delete(lost),
                () -> strict.stats(""),
                () -> tolerant.set(lost, "x", MINUTE))) {
          assertThatThrownBy(use::run)
              .isInstanceOf(NodeUnavailableException.class)
              .hasMessageStartingWith("node " + dying.address() + ": ");
        }
        left.keySet().forEach(key -> assertThat(strict.get(key, String.class)).isEqualTo(key));

        try (TestNode again = TestNode.start(dying.port())) {
          TestNode.await(
              "the reconnect",
              () -> catchThrowable(() -> strict.set(lost, "again", MINUTE)) == null);
          assertThat(again.address()).isEqualTo(dying.address());
          assertThat(strict.get(lost, String.class)).isEqualTo("again");
        }
      }
    }
  }
}
