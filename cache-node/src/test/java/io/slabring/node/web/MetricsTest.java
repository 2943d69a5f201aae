package io.slabring.node.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code /metrics} of a running node, against the exporter's metrics and the node's own stats. */
class MetricsTest {
  private static final String[] TRAFFIC = {
    "set a 0 0 3\r\nabc",
    "set b 0 0 3\r\nabc",
    "get nothing",
    "incr nothing 1",
    "delete b",
    "delete b",
    "cas a 0 0 1 99\r\nx",
    "add a 0 0 1\r\nx",
    "replace nothing 0 0 1\r\nx",
    "append nothing 0 0 1\r\nx",
    "touch a 100",
    "flush_all"
  };

  /** Stand still without requests; their values have to be equal. */
  private static final Map<String, String> SAME =
      Map.ofEntries(
          Map.entry("memcached_current_items", "curr_items"),
          Map.entry("memcached_items_total", "total_items"),
          Map.entry("memcached_current_bytes", "bytes"),
          Map.entry("memcached_limit_bytes", "limit_maxbytes"),
          Map.entry("memcached_max_connections", "max_connections"),
          Map.entry("memcached_items_evicted_total", "evictions"),
          Map.entry("memcached_commands_total{command=\"get\",status=\"hit\"}", "get_hits"),
          Map.entry("memcached_commands_total{command=\"get\",status=\"miss\"}", "get_misses"),
          Map.entry("memcached_commands_total{command=\"delete\",status=\"hit\"}", "delete_hits"),
          Map.entry(
              "memcached_commands_total{command=\"delete\",status=\"miss\"}", "delete_misses"),
          Map.entry("memcached_commands_total{command=\"incr\",status=\"miss\"}", "incr_misses"),
          Map.entry("memcached_commands_total{command=\"touch\",status=\"hit\"}", "touch_hits"),
          Map.entry("memcached_commands_total{command=\"cas\",status=\"badval\"}", "cas_badval"),
          Map.entry("memcached_commands_total{command=\"flush\",status=\"hit\"}", "cmd_flush"),
          Map.entry("slabring_off_heap_bytes{use=\"index\"}", "hash_bytes"));

  @Test
  void everyMetricOfTheExporterIsThereWithItsTypeAndLabels() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "16", "-o", "temporary_ttl=60");
        InputStream in = MetricsTest.class.getResourceAsStream("memcached-exporter.txt")) {
      node.tell(TRAFFIC);
      node.tell("set short 0 30 3\r\nabc");
      var answer = node.get("/metrics");
      assertThat(answer.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      Metrics metrics = Metrics.parse(answer.body());
      List<String> rows = new String(in.readAllBytes(), UTF_8).lines().toList();
      assertThat(rows).hasSize(70);
      for (String row : rows) {
        List<String> words = List.of(row.split(" "));
        String name = words.getFirst();
        assertThat(metrics.types()).as(name).containsEntry(name, words.get(1));
        assertThat(metrics.labels())
            .as(name)
            .containsEntry(name, Set.copyOf(words.subList(2, words.size())));
      }
      Set<String> names = Set.copyOf(rows.stream().map(row -> row.split(" ")[0]).toList());
      assertThat(metrics.types().keySet().stream().filter(name -> name.startsWith("memcached_")))
          .as("nothing else has the exporter's prefix")
          .allMatch(names::contains);
    }
  }

  @Test
  void theValuesAreThoseOfStats() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "16")) {
      node.tell(TRAFFIC);
      node.tell("set c 0 0 3\r\nabc");
      Metrics metrics = Metrics.parse(node.get("/metrics").body());
      Map<String, String> stats = node.stats("");
      SAME.forEach(
          (sample, stat) ->
              assertThat(metrics.value(sample))
                  .as(sample)
                  .isEqualTo(Double.parseDouble(stats.get(stat))));
      assertThat(metrics.value("memcached_commands_total{command=\"get\",status=\"miss\"}"))
          .isEqualTo(1);
      // As memcached does, the node counts every value that came; the exporter takes off the cas.
      assertThat(stats).containsEntry("cmd_set", "7");
      assertThat(metrics.value("memcached_commands_total{command=\"set\",status=\"hit\"}"))
          .isEqualTo(6);
      Map<String, String> slabs = node.stats("slabs");
      slabs.forEach(
          (name, value) -> {
            if (name.endsWith(":chunk_size")) {
              String slab = name.substring(0, name.indexOf(':'));
              assertThat(metrics.value("memcached_slab_chunk_size_bytes{slab=\"" + slab + "\"}"))
                  .isEqualTo(Double.parseDouble(value));
            }
          });
      assertThat(metrics.value("memcached_malloced_bytes"))
          .isEqualTo(Double.parseDouble(slabs.get("total_malloced")));
    }
  }

  /**
   * The first page of a size class may exceed the limit, and then what pages may take does, too.
   */
  @Test
  void pagesNeverTakeMoreThanTheyMay() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "8")) {
      StringBuilder sets = new StringBuilder();
      for (int size = 8; size < 400_000; size += 8 + size / 10) {
        sets.append("set k%d 0 0 %d noreply\r\n%s\r\n".formatted(size, size, "x".repeat(size)));
      }
      try (Socket client = node.client()) {
        client.getOutputStream().write((sets + "mn\r\n").getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("MN\r\n");
      }
      long pages = node.json("/stats").getLong("total_malloced");
      assertThat(pages).as("pages of many classes").isGreaterThan(8L << 20);
      assertThat(node.json("/stats").getLong("pages_max_bytes")).isEqualTo(pages);
      Metrics metrics = Metrics.parse(node.get("/metrics").body());
      assertThat(metrics.value("slabring_pages_max_bytes"))
          .isEqualTo(metrics.value("memcached_malloced_bytes"));
    }
  }

  @Test
  void theJvmIsAmongThem() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "16")) {
      Metrics metrics = Metrics.parse(node.get("/metrics").body());
      assertThat(metrics.value("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
      assertThat(metrics.types()).containsEntry("jvm_gc_collection_seconds", "summary");
      assertThat(metrics.labels())
          .containsEntry("jvm_gc_collection_seconds_count", Set.of("gc"))
          .containsEntry("slabring_event_loop_lag_seconds", Set.of("loop"))
          .doesNotContainKey("slabring_cluster_view_version");
      assertThat(metrics.value("slabring_ready")).isEqualTo(1);
    }
  }

  @Test
  void everyCommandIsTimed() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "16")) {
      node.tell(TRAFFIC);
      node.tell("set a 0 0 3\r\nabc", "mg a v", "gets nothing");
      try (Socket client = node.client()) {
        // A value in two pieces, then a get of many keys, whose answers fill more than a buffer.
        byte[] value = "x".repeat(300_000).getBytes(US_ASCII);
        client.getOutputStream().write("add big 0 0 300000\r\n".getBytes(US_ASCII));
        client.getOutputStream().write(value);
        client.getOutputStream().write("\r\n".getBytes(US_ASCII));
        client.getOutputStream().write(("gat 0" + " big".repeat(50) + "\r\n").getBytes(US_ASCII));
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).hasSizeGreaterThan(50 * value.length);
      }
      Metrics metrics = Metrics.parse(node.get("/metrics").body());
      Map<String, Integer> sent =
          Map.of(
              "set", 3, "get", 1, "gets", 1, "mg", 1, "cas", 1, "incr", 1, "delete", 2, "touch", 1,
              "add", 2, "gat", 1);
      sent.forEach(
          (command, times) -> {
            String label = "{command=\"" + command + "\"";
            String name = "slabring_command_duration_seconds";
            assertThat(metrics.value(name + "_count" + label + "}"))
                .as(command)
                .isEqualTo(times.doubleValue());
            assertThat(metrics.value(name + "_bucket" + label + ",le=\"+Inf\"}"))
                .as(command)
                .isEqualTo(times.doubleValue());
            assertThat(metrics.value(name + "_sum" + label + "}")).isBetween(1e-7, 20.0);
          });
      assertThat(metrics.samples().keySet())
          .as("what was not sent is not told")
          .noneMatch(sample -> sample.contains("command=\"ms\""));
    }
  }

  @Test
  void bucketsGrowAndTheLastIsTheCount() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "16")) {
      node.tell(TRAFFIC);
      String text = node.get("/metrics").body();
      double last = 0;
      int buckets = 0;
      for (String line : text.lines().toList()) {
        if (line.startsWith("slabring_command_duration_seconds_bucket{command=\"set\"")) {
          double count = Double.parseDouble(line.substring(line.lastIndexOf(' ')));
          assertThat(count).isGreaterThanOrEqualTo(last);
          last = count;
          buckets++;
        }
      }
      assertThat(buckets).isEqualTo(46);
      assertThat(last).isEqualTo(2);
    }
  }

  @Test
  void theAgesOfEvictedItemsAreCounted() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "8")) {
      String value = "x".repeat(100_000);
      for (int i = 0; i < 200; i++) {
        node.tell("set key" + i + " 0 0 100000\r\n" + value);
      }
      Metrics metrics = Metrics.parse(node.get("/metrics").body());
      double evicted = metrics.value("memcached_items_evicted_total");
      assertThat(evicted).isPositive();
      assertThat(metrics.value("slabring_evicted_item_age_seconds_count")).isEqualTo(evicted);
      assertThat(metrics.value("slabring_evicted_item_age_seconds_bucket{le=\"64.0\"}"))
          .isEqualTo(evicted);
    }
  }
}
