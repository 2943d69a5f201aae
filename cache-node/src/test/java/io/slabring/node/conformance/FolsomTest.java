package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Folsom, text protocol, against a running node. */
class FolsomTest {
  private static RunningNode node;
  private static AsciiMemcacheClient<String> client;

  @BeforeAll
  static void connect() throws Exception {
    node = RunningNode.start("-m", "64", "-t", "2");
    client =
        MemcacheClientBuilder.newStringClient()
            .withAddress("127.0.0.1", node.address().getPort())
            .connectAscii();
    client.awaitFullyConnected(120, TimeUnit.SECONDS);
  }

  @AfterAll
  static void close() throws IOException {
    client.shutdown();
    node.close();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  @Test
  void setGetDelete() throws Exception {
    assertThat(await(client.set("f:a", "hello", 0))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.get("f:a"))).isEqualTo("hello");
    assertThat(await(client.delete("f:a"))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.delete("f:a"))).isEqualTo(MemcacheStatus.KEY_NOT_FOUND);
    assertThat(await(client.get("f:a"))).isNull();
  }

  @Test
  void addReplaceAppendPrepend() throws Exception {
    assertThat(await(client.replace("f:b", "x", 0))).isEqualTo(MemcacheStatus.ITEM_NOT_STORED);
    assertThat(await(client.add("f:b", "x", 0))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.add("f:b", "y", 0))).isEqualTo(MemcacheStatus.ITEM_NOT_STORED);
    assertThat(await(client.append("f:b", "-end"))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.prepend("f:b", "start-"))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.get("f:b"))).isEqualTo("start-x-end");
  }

  @Test
  void cas() throws Exception {
    assertThat(await(client.set("f:cas", "one", 0))).isEqualTo(MemcacheStatus.OK);
    GetResult<String> read = await(client.casGet("f:cas"));
    assertThat(await(client.set("f:cas", "two", 0, read.getCas()))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.set("f:cas", "three", 0, read.getCas())))
        .isEqualTo(MemcacheStatus.KEY_EXISTS);
    assertThat(await(client.get("f:cas"))).isEqualTo("two");
  }

  @Test
  void counters() throws Exception {
    assertThat(await(client.incr("f:n", 1))).isNull();
    assertThat(await(client.set("f:n", "10", 0))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.incr("f:n", 5))).isEqualTo(15);
    assertThat(await(client.decr("f:n", 20))).isZero();
  }

  @Test
  void touch() throws Exception {
    assertThat(await(client.touch("f:t", 100))).isEqualTo(MemcacheStatus.KEY_NOT_FOUND);
    assertThat(await(client.set("f:t", "x", 10))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.touch("f:t", 100))).isEqualTo(MemcacheStatus.OK);
  }

  @Test
  void largeValue() throws Exception {
    String large = "large ".repeat(170_000);
    assertThat(await(client.set("f:large", large, 0))).isEqualTo(MemcacheStatus.OK);
    assertThat(await(client.get("f:large"))).isEqualTo(large);
    assertThat(await(client.set("f:large", large + large, 0)))
        .isEqualTo(MemcacheStatus.VALUE_TOO_LARGE);
    assertThat(await(client.get("f:n2"))).isNull();
  }

  @Test
  void manyRequestsInFlight() throws Exception {
    List<CompletableFuture<?>> sets = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sets.add(client.set("f:flight:" + i, "value " + i, 0).toCompletableFuture());
    }
    CompletableFuture.allOf(sets.toArray(CompletableFuture<?>[]::new)).get(120, TimeUnit.SECONDS);
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add("f:flight:" + i);
      values.add("value " + i);
    }
    assertThat(await(client.get(keys))).isEqualTo(values);
  }

  @Test
  void stats() throws Exception {
    assertThat(await(client.getStats("")).values().iterator().next().getStats())
        .containsKeys("version", "curr_items");
  }
}
