package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What operators' scripts do with a node: the displays, dumps and lists of keys of memcached's
 * {@code memcached-tool}, which reads them with regular expressions.
 */
class OperatorScriptsTest {
  private static final int ITEMS = 100;

  private static RunningNode filled(String... flags) throws IOException {
    RunningNode node = RunningNode.start(flags);
    try (WireConnection wire = node.connect()) {
      for (int i = 0; i < ITEMS; i++) {
        assertThat(wire.ask("set key/" + i + " 5 0 3\r\nabc\r\n")).isEqualTo("STORED");
      }
      assertThat(wire.ask("set last 0 1000 0\r\n\r\n")).isEqualTo("STORED");
    }
    return node;
  }

  private static List<String> until(WireConnection wire, String command, String end)
      throws IOException {
    List<String> lines = new ArrayList<>();
    wire.send(command + "\r\n");
    for (String line = wire.readLine(); !line.equals(end); line = wire.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  private static Map<String, String> stats(WireConnection wire, String group) throws IOException {
    Map<String, String> stats = new LinkedHashMap<>();
    for (String line : until(wire, ("stats " + group).strip(), "END")) {
      String[] words = line.split(" ", 3);
      assertThat(words[0]).isEqualTo("STAT");
      stats.put(words[1], words[2]);
    }
    return stats;
  }

  /** {@code display}: a table of the classes from {@code stats items} and {@code stats slabs}. */
  @Test
  void display() throws IOException {
    try (RunningNode node = filled();
        WireConnection wire = node.connect()) {
      Map<Integer, Map<String, String>> classes = new TreeMap<>();
      stats(wire, "items")
          .forEach(
              (name, value) -> {
                String[] parts = name.split(":");
                assertThat(parts).hasSize(3);
                classes
                    .computeIfAbsent(Integer.parseInt(parts[1]), id -> new LinkedHashMap<>())
                    .put(parts[2], value);
              });
      stats(wire, "slabs")
          .forEach(
              (name, value) -> {
                String[] parts = name.split(":");
                if (parts.length == 2) {
                  classes
                      .computeIfAbsent(Integer.parseInt(parts[0]), id -> new LinkedHashMap<>())
                      .put(parts[1], value);
                }
              });
      long items = 0;
      for (Map<String, String> row : classes.values()) {
        assertThat(row)
            .containsKeys(
                "chunk_size",
                "age",
                "total_pages",
                "number",
                "evicted",
                "evicted_time",
                "outofmemory",
                "used_chunks",
                "free_chunks_end",
                "free_chunks",
                "total_chunks");
        items += Long.parseLong(row.get("number"));
      }
      assertThat(items).isEqualTo(ITEMS + 1);
    }
  }

  /** {@code dump}: the keys from {@code metadump}, then a get of each, printed as an add. */
  @Test
  void dump() throws IOException {
    try (RunningNode node = filled();
        WireConnection wire = node.connect()) {
      Map<String, Long> expiries = new LinkedHashMap<>();
      List<String> lines = until(wire, "lru_crawler metadump all", "END");
      assertThat(lines.removeFirst()).isEqualTo("OK");
      for (String line : lines) {
        String key = line.replaceAll("^key=(\\S+) exp=(-?\\d+) .*", "$1");
        long exp = Long.parseLong(line.replaceAll("^key=(\\S+) exp=(-?\\d+) .*", "$2"));
        expiries.put(URLDecoder.decode(key, StandardCharsets.ISO_8859_1), exp);
      }
      assertThat(expiries).hasSize(ITEMS + 1);
      for (Map.Entry<String, Long> entry : expiries.entrySet()) {
        List<String> got = until(wire, "get " + entry.getKey(), "END");
        if (entry.getKey().equals("last")) {
          assertThat(entry.getValue()).isGreaterThan(System.currentTimeMillis() / 1000);
          assertThat(got).containsExactly("VALUE last 0 0", "");
        } else {
          assertThat(entry.getValue()).isEqualTo(-1);
          assertThat(got).containsExactly("VALUE " + entry.getKey() + " 5 3", "abc");
        }
      }
    }
  }

  /** {@code stats}, {@code settings} and {@code sizes}: names and values. */
  @Test
  void statsSettingsAndSizes() throws IOException {
    try (RunningNode node = filled("-o", "track_sizes");
        WireConnection wire = node.connect()) {
      assertThat(stats(wire, "")).containsEntry("curr_items", Integer.toString(ITEMS + 1));
      assertThat(stats(wire, "settings"))
          .containsEntry("track_sizes", "yes")
          .containsEntry("worker_logbuf_size", "65536");
      long items = 0;
      for (Map.Entry<String, String> size : stats(wire, "sizes").entrySet()) {
        assertThat(Integer.parseInt(size.getKey())).isPositive();
        items += Long.parseLong(size.getValue());
      }
      assertThat(items).isEqualTo(ITEMS + 1);
    }
    try (RunningNode node = filled();
        WireConnection wire = node.connect()) {
      assertThat(stats(wire, "sizes")).containsExactly(Map.entry("sizes_status", "disabled"));
    }
  }
}
