package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program with {@code -e}, stopped and started as an operator does. */
class WarmRestartIT {
  private static final int ITEMS = 200_000;
  private static final int BATCH = 1_000;

  @TempDir private Path directory;

  private NodeProcess start(String... more) throws IOException {
    String[] flags = {"-e", file().toString(), "-t", "2", "-A", "-m", "128"};
    String[] all = Arrays.copyOf(flags, flags.length + more.length);
    System.arraycopy(more, 0, all, flags.length, more.length);
    return NodeProcess.start(NodeProcess.launcher(), all);
  }

  private Path file() {
    return directory.resolve("items");
  }

  private Path meta() {
    return directory.resolve("items.meta");
  }

  /** Of a size of its own, and the same in each run. */
  private static String value(int number) {
    Random random = new Random(number);
    char[] value = new char[1 + random.nextInt(200)];
    for (int i = 0; i < value.length; i++) {
      value[i] = (char) ('!' + random.nextInt(90));
    }
    return new String(value);
  }

  private static void fill(WireConnection wire) throws IOException {
    for (int first = 0; first < ITEMS; first += BATCH) {
      StringBuilder requests = new StringBuilder();
      for (int i = first; i < first + BATCH; i++) {
        String value = value(i);
        int seconds = i % 3 == 0 ? 10_000 + i : 0;
        requests.append("ms key").append(i).append(' ').append(value.length());
        requests.append(" F").append(i % 5).append(" T").append(seconds);
        requests.append(" E").append(i + 1).append(" q\r\n").append(value).append("\r\n");
      }
      assertThat(wire.ask(requests.append("mn\r\n").toString())).isEqualTo("MN");
    }
  }

  /** Every item with its value, flags, CAS unique and seconds to live. */
  private static void expectAll(WireConnection wire) throws IOException {
    for (int first = 0; first < ITEMS; first += BATCH) {
      StringBuilder requests = new StringBuilder();
      for (int i = first; i < first + BATCH; i++) {
        requests.append("mg key").append(i).append(" v f c t\r\n");
      }
      wire.send(requests.toString());
      for (int i = first; i < first + BATCH; i++) {
        String value = value(i);
        String[] head = wire.readLine().split(" ");
        String story = "key" + i + ": " + String.join(" ", head);
        assertThat(head).as(story).hasSize(5);
        assertThat(head[1]).as(story).isEqualTo(Integer.toString(value.length()));
        assertThat(head[2]).as(story).isEqualTo("f" + i % 5);
        assertThat(head[3]).as(story).isEqualTo("c" + (i + 1));
        if (i % 3 == 0) {
          int left = Integer.parseInt(head[4].substring(1));
          assertThat(left).as(story).isBetween(10_000 + i - 250, 10_000 + i);
        } else {
          assertThat(head[4]).as(story).isEqualTo("t-1");
        }
        assertThat(wire.readLine()).as(story).isEqualTo(value);
      }
    }
  }

  private static String stat(WireConnection wire, String group, String name) throws IOException {
    String found = null;
    for (String line = wire.ask("stats" + group + "\r\n");
        !line.equals("END");
        line = wire.readLine()) {
      if (line.startsWith("STAT " + name + " ")) {
        found = line.substring(line.lastIndexOf(' ') + 1);
      }
    }
    return found;
  }

  @Test
  void everyItemIsThereAfterAStopBySignalOrByCommand() throws IOException {
    String large = "y".repeat(900_000);
    try (NodeProcess node = start();
        WireConnection wire = WireConnection.open(node.address())) {
      fill(wire);
      assertThat(wire.set("large", large)).isEqualTo("STORED");
      assertThat(wire.set("deleted", "x")).isEqualTo("STORED");
      assertThat(wire.ask("delete deleted\r\n")).isEqualTo("DELETED");
      assertThat(stat(wire, " settings", "memory_file")).isEqualTo(file().toString());
      assertThat(stat(wire, "", "hash_power_level")).isEqualTo("18");
      assertThat(wire.ask("cache_memlimit 64\r\n")).startsWith("MEMLIMIT_ADJUST_FAILED");
      wire.send("set half 0 0 700000\r\nabc"); // never completed
      node.signal("USR1");
      assertThat(node.awaitExit()).as(node.output()).isZero();
      assertThat(node.output()).contains("200001 items are kept");
    }
    for (String stop : List.of("TERM", "INT", "shutdown")) {
      try (NodeProcess node = start();
          WireConnection wire = WireConnection.open(node.address())) {
        assertThat(node.output()).contains("200001 items are back");
        assertThat(stat(wire, "", "hash_power_level")).isEqualTo("18");
        assertThat(stat(wire, "", "curr_items")).isEqualTo("200001");
        expectAll(wire);
        assertThat(wire.get("large")).isEqualTo(large);
        assertThat(wire.get("deleted")).isNull();
        assertThat(wire.get("half")).isNull();
        if (stop.equals("shutdown")) {
          wire.send("shutdown\r\n");
        } else {
          node.signal(stop);
        }
        assertThat(node.awaitExit()).as(node.output()).isZero();
        assertThat(meta()).exists();
      }
    }
  }

  @Test
  void aKilledNodeStartsEmpty() throws IOException {
    try (NodeProcess node = start();
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.set("a", "x")).isEqualTo("STORED");
      node.signal("TERM");
      node.awaitExit();
    }
    try (NodeProcess node = start();
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.get("a")).isEqualTo("x");
      node.signal("KILL");
      node.awaitExit();
    }
    try (NodeProcess node = start();
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.get("a")).isNull();
      assertThat(node.output()).contains("starting empty").doesNotContain("Exception");
    }
  }

  @Test
  void anotherMemorySizeStartsEmptyAndSaysWhy() throws IOException {
    try (NodeProcess node = start();
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.set("a", "x")).isEqualTo("STORED");
      node.signal("USR1");
      node.awaitExit();
    }
    try (NodeProcess node = start("-I", "2m");
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.get("a")).isNull();
      assertThat(node.output().lines().filter(line -> line.contains("starting empty")))
          .singleElement()
          .asString()
          .contains("item_size_max=1048576, now item_size_max=2097152");
    }
  }

  @Test
  void aFailedStartDoesNotCostTheItems() throws IOException {
    String taken;
    try (NodeProcess other = NodeProcess.start(NodeProcess.launcher(), "-t", "1")) {
      taken = Integer.toString(other.port());
      try (NodeProcess node = start();
          WireConnection wire = WireConnection.open(node.address())) {
        assertThat(wire.set("a", "x")).isEqualTo("STORED");
        node.signal("TERM");
        node.awaitExit();
      }
      String[] flags = {"-e", file().toString(), "-m", "128", "-p", taken};
      try (NodeProcess node = NodeProcess.launch(NodeProcess.launcher(), Map.of(), flags)) {
        assertThat(node.awaitExit()).isNotZero();
        assertThat(node.output()).contains(taken);
      }
    }
    try (NodeProcess node = start();
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.get("a")).isEqualTo("x");
    }
  }

  @Test
  void aSecondNodeOnTheFileIsRefused() throws IOException {
    String[] flags = {"-e", file().toString(), "-m", "128", "-p", "-1"};
    try (NodeProcess first = start();
        WireConnection wire = WireConnection.open(first.address());
        NodeProcess second = NodeProcess.launch(NodeProcess.launcher(), Map.of(), flags)) {
      assertThat(second.awaitExit()).isNotZero();
      assertThat(second.output())
          .contains("slabring: -e: " + file() + " is used by another process");
      assertThat(wire.set("a", "x")).isEqualTo("STORED");
      assertThat(wire.get("a")).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty meta", "full disk", "directory"})
  void whatCannotWorkIsRefusedWithOneSentence(String what) throws IOException {
    String megabytes = "128";
    String reason =
        switch (what) {
          case "empty meta" -> {
            Files.createFile(meta());
            yield "items.meta is empty";
          }
          case "full disk" -> {
            megabytes = "100000000";
            yield "items needs 104857601048576 bytes more, and its disk has only";
          }
          default -> {
            Files.createDirectory(file());
            yield "items: it is a directory; name a file";
          }
        };
    String[] flags = {"-e", file().toString(), "-m", megabytes, "-p", "-1"};
    try (NodeProcess node = NodeProcess.launch(NodeProcess.launcher(), Map.of(), flags)) {
      assertThat(node.awaitExit()).isNotZero();
      assertThat(node.output().lines().filter(line -> line.startsWith("slabring:")))
          .singleElement()
          .asString()
          .startsWith("slabring: -e: ")
          .contains(reason);
      assertThat(node.output()).doesNotContain("\tat ");
    }
  }
}
