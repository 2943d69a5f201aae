package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.rubyeye.xmemcached.CASOperation;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** XMemcached, text protocol, against a running node. */
class XMemcachedTest {
  private static RunningNode node;
  private static MemcachedClient client;

  @BeforeAll
  static void connect() throws IOException {
    node = RunningNode.start("-m", "64", "-t", "2");
    XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(node.address()));
    client = builder.build();
    client.setOpTimeout(10_000);
  }

  @AfterAll
  static void close() throws IOException {
    client.shutdown();
    node.close();
  }

  @Test
  void setGetDelete() throws Exception {
    assertThat(client.set("x:a", 0, "hello")).isTrue();
    assertThat((String) client.get("x:a")).isEqualTo("hello");
    assertThat(client.delete("x:a")).isTrue();
    assertThat(client.delete("x:a")).isFalse();
    assertThat(client.<Object>get("x:a")).isNull();
  }

  @Test
  void objectsKeepTheirTypeThroughTheFlags() throws Exception {
    List<Object> values = List.of(1, 2L, "text", true, new ArrayList<>(List.of("a", 1)));
    for (int i = 0; i < values.size(); i++) {
      assertThat(client.set("x:type" + i, 100, values.get(i))).isTrue();
    }
    for (int i = 0; i < values.size(); i++) {
      assertThat(client.<Object>get("x:type" + i)).isEqualTo(values.get(i));
    }
  }

  @Test
  void largeValue() throws Exception {
    String large = "large ".repeat(150_000);
    assertThat(client.set("x:large", 0, large)).isTrue();
    assertThat((String) client.get("x:large")).isEqualTo(large);
  }

  @Test
  void addReplaceAppendPrepend() throws Exception {
    assertThat(client.replace("x:b", 0, "x")).isFalse();
    assertThat(client.add("x:b", 0, "x")).isTrue();
    assertThat(client.add("x:b", 0, "y")).isFalse();
    assertThat(client.append("x:b", "-end")).isTrue();
    assertThat(client.prepend("x:b", "start-")).isTrue();
    assertThat((String) client.get("x:b")).isEqualTo("start-x-end");
  }

  @Test
  void withoutReply() throws Exception {
    client.setWithNoReply("x:quiet", 0, "1");
    client.incrWithNoReply("x:quiet", 41);
    client.addWithNoReply("x:quiet", 0, "no");
    assertThat((String) client.get("x:quiet")).isEqualTo("42");
    client.deleteWithNoReply("x:quiet");
    assertThat(client.<Object>get("x:quiet")).isNull();
  }

  @Test
  void cas() throws Exception {
    assertThat(client.set("x:cas", 0, 1)).isTrue();
    GetsResponse<Integer> read = client.gets("x:cas");
    assertThat(client.cas("x:cas", 0, 2, read.getCas())).isTrue();
    assertThat(client.cas("x:cas", 0, 3, read.getCas())).isFalse();
    boolean stored =
        client.cas(
            "x:cas",
            0,
            new CASOperation<Integer>() {
              @Override
              public int getMaxTries() {
                return 5;
              }

              @Override
              public Integer getNewValue(long currentCas, Integer currentValue) {
                return currentValue + 40;
              }
            });
    assertThat(stored).isTrue();
    assertThat((Integer) client.get("x:cas")).isEqualTo(42);
  }

  @Test
  void counters() throws Exception {
    assertThat(client.incr("x:n", 1, 10)).isEqualTo(10);
    assertThat(client.incr("x:n", 5, 10)).isEqualTo(15);
    assertThat(client.decr("x:n", 20, 10)).isZero();
    assertThat(client.getCounter("x:counter", 7).incrementAndGet()).isEqualTo(8);
  }

  @Test
  void touchAndGetAndTouch() throws Exception {
    assertThat(client.touch("x:t", 100)).isFalse();
    assertThat(client.set("x:t", 10, "x")).isTrue();
    assertThat(client.touch("x:t", 100)).isTrue();
    assertThat((String) client.get("x:t")).isEqualTo("x");
  }

  @Test
  void bulk() throws Exception {
    Map<String, String> expected = new HashMap<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      keys.add("x:bulk:" + i);
      if (i % 2 == 0) {
        expected.put("x:bulk:" + i, "value " + i);
        assertThat(client.set("x:bulk:" + i, 0, "value " + i)).isTrue();
      }
    }
    assertThat(client.<String>get(keys)).isEqualTo(expected);
    assertThat(client.<String>gets(keys)).hasSize(500);
  }

  @Test
  void statsAndVersions() throws Exception {
    assertThat(client.getVersions().values()).allMatch(version -> version.matches("\\d+\\..*"));
    assertThat(client.getStats().get(node.address())).containsKeys("version", "curr_items");
    assertThat(client.getStatsByItem("items")).containsKey(node.address());
  }
}
