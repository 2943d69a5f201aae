package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.compat.log.SLF4JLogger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** spymemcached, text protocol, against a running node. */
class SpymemcachedTest {
  private static RunningNode node;
  private static MemcachedClient client;

  @BeforeAll
  static void connect() throws IOException {
    System.setProperty("net.spy.log.LoggerImpl", SLF4JLogger.class.getName());
    node = RunningNode.start("-m", "64", "-t", "2");
    client = new MemcachedClient(node.address());
  }

  @AfterAll
  static void close() throws IOException {
    client.shutdown(120, TimeUnit.SECONDS);
    node.close();
  }

  @Test
  void setGetDelete() throws Exception {
    assertThat(client.set("spy:a", 0, "hello").get()).isTrue();
    assertThat(client.get("spy:a")).isEqualTo("hello");
    assertThat(client.delete("spy:a").get()).isTrue();
    assertThat(client.delete("spy:a").get()).isFalse();
    assertThat(client.get("spy:a")).isNull();
  }

  @Test
  void objectsKeepTheirTypeThroughTheFlags() throws Exception {
    List<Object> values =
        List.of(1, 2L, "text", true, new ArrayList<>(List.of("a", 1)), new byte[] {1, 0, -1});
    for (int i = 0; i < values.size(); i++) {
      assertThat(client.set("spy:type" + i, 100, values.get(i)).get()).isTrue();
    }
    for (int i = 0; i < values.size(); i++) {
      assertThat(client.get("spy:type" + i)).isEqualTo(values.get(i));
    }
  }

  @Test
  void compressedLargeValue() throws Exception {
    String large = "large ".repeat(200_000);
    assertThat(client.set("spy:large", 0, large).get()).isTrue();
    assertThat(client.get("spy:large")).isEqualTo(large);
  }

  @Test
  void addReplaceAppendPrepend() throws Exception {
    assertThat(client.replace("spy:b", 0, "x").get()).isFalse();
    assertThat(client.add("spy:b", 0, "x").get()).isTrue();
    assertThat(client.add("spy:b", 0, "y").get()).isFalse();
    assertThat(client.append("spy:b", "-end").get()).isTrue();
    assertThat(client.prepend("spy:b", "start-").get()).isTrue();
    assertThat(client.get("spy:b")).isEqualTo("start-x-end");
    assertThat(client.replace("spy:b", 0, "z").get()).isTrue();
    assertThat(client.get("spy:b")).isEqualTo("z");
  }

  @Test
  void cas() throws Exception {
    assertThat(client.set("spy:cas", 0, "one").get()).isTrue();
    CASValue<Object> read = client.gets("spy:cas");
    assertThat(client.cas("spy:cas", read.getCas(), "two")).isEqualTo(CASResponse.OK);
    assertThat(client.cas("spy:cas", read.getCas(), "three")).isEqualTo(CASResponse.EXISTS);
    assertThat(client.cas("spy:nocas", read.getCas(), "x")).isEqualTo(CASResponse.NOT_FOUND);
    assertThat(client.get("spy:cas")).isEqualTo("two");
  }

  @Test
  void counters() {
    assertThat(client.incr("spy:n", 1)).isEqualTo(-1);
    assertThat(client.incr("spy:n", 1, 10L)).isEqualTo(10);
    assertThat(client.incr("spy:n", 5)).isEqualTo(15);
    assertThat(client.decr("spy:n", 10)).isEqualTo(5);
    assertThat(client.decr("spy:n", 10)).isZero();
  }

  @Test
  void touchAndGetAndTouch() throws Exception {
    assertThat(client.touch("spy:t", 100).get()).isFalse();
    assertThat(client.set("spy:t", 10, "x").get()).isTrue();
    assertThat(client.touch("spy:t", 100).get()).isTrue();
    assertThat(client.get("spy:t")).isEqualTo("x");
  }

  @Test
  void bulkOfOneThousandKeys() throws Exception {
    Map<String, Object> expected = new HashMap<>();
    List<Future<Boolean>> sets = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      keys.add("spy:bulk:" + i);
      if (i % 2 == 0) {
        expected.put("spy:bulk:" + i, "value " + i);
        sets.add(client.set("spy:bulk:" + i, 0, "value " + i));
      }
    }
    for (Future<Boolean> set : sets) {
      assertThat(set.get()).isTrue();
    }
    assertThat(client.getBulk(keys)).isEqualTo(expected);
  }

  @Test
  void statsAndVersions() {
    assertThat(client.getVersions().values()).allMatch(version -> version.matches("\\d+\\..*"));
    Map<String, String> stats = client.getStats().values().iterator().next();
    assertThat(stats).containsKeys("version", "curr_items", "cmd_get", "limit_maxbytes");
    assertThat(client.getStats("settings").values().iterator().next()).containsKey("maxbytes");
  }

  @Test
  void expired() throws Exception {
    assertThat(client.set("spy:gone", -1, "x").get()).isTrue();
    assertThat(client.get("spy:gone")).isNull();
  }
}
