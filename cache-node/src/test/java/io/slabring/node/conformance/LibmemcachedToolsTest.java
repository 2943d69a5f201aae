package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of libmemcached-tools against a running node. */
class LibmemcachedToolsTest {
  private static RunningNode node;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    Tool.require("memccapable", "libmemcached-tools");
    node = RunningNode.start("-m", "64", "-t", "2");
  }

  @AfterAll
  static void stop() throws IOException {
    if (node != null) {
      node.close();
    }
  }

  private Tool.Result run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.add("--servers=127.0.0.1:" + node.address().getPort());
    command.addAll(List.of(arguments));
    return Tool.run(directory, command);
  }

  @Test
  void capableOfWhatMemcachedIsCapableOf() throws IOException {
    Tool.Result result =
        Tool.run(
            directory,
            List.of(
                "memccapable",
                "-a",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(node.address().getPort())));
    // memcached 1.6.45 fails the same two: they want an error for further words behind delete
    List<String> failed =
        result.output().lines().filter(line -> line.contains("[FAIL]")).map(String::strip).toList();
    assertThat(failed)
        .as(result.output())
        .allMatch(line -> line.startsWith("ascii delete"))
        .hasSize(2);
    assertThat(result.output()).contains("2 of 27 tests failed");
  }

  @Test
  void copyCatTouchRemove() throws IOException {
    Files.writeString(directory.resolve("greeting"), "hello from a file\n");
    assertThat(run("memccp", "greeting").exit()).isZero();
    assertThat(run("memcexist", "greeting").exit()).isZero();
    assertThat(run("memccat", "greeting").output()).contains("hello from a file");
    assertThat(run("memctouch", "--expire=100", "greeting").exit()).isZero();
    assertThat(run("memcrm", "greeting").exit()).isZero();
    assertThat(run("memcexist", "greeting").exit()).isNotZero();
    assertThat(run("memccat", "greeting").exit()).isNotZero();
  }

  @Test
  void copyALargeFile() throws IOException {
    String large = "0123456789abcde\n".repeat(60_000);
    Files.writeString(directory.resolve("large"), large);
    assertThat(run("memccp", "--flag=7", "--expire=1000", "large").exit()).isZero();
    assertThat(run("memccat", "--file=copy", "large").exit()).isZero();
    assertThat(directory.resolve("copy")).hasContent(large);
  }

  @Test
  void ping() throws IOException {
    assertThat(run("memcping").exit()).isZero();
  }

  @Test
  void stat() throws IOException {
    Tool.Result result = run("memcstat");
    assertThat(result.exit()).isZero();
    assertThat(result.output()).contains("pid:", "curr_items:", "version:");
  }

  @Test
  void dump() throws IOException {
    try (WireConnection wire = node.connect()) {
      for (int i = 0; i < 50; i++) {
        wire.set("dumped" + i, "x");
      }
      Tool.Result result = run("memcdump");
      assertThat(result.exit()).as(result.output()).isZero();
      for (int i = 0; i < 50; i++) {
        assertThat(result.output().lines()).contains("dumped" + i);
      }
    }
  }

  @Test
  void load() throws IOException {
    for (String test : List.of("set", "get", "mget")) {
      Tool.Result result =
          run("memcslap", "--concurrency=4", "--execute-number=500", "--test=" + test);
      assertThat(result.exit()).as(result.output()).isZero();
      assertThat(result.output()).contains("Time total");
    }
  }

  @Test
  void loadWithVerification() throws IOException {
    Tool.require("memcaslap", "libmemcached-tools");
    Tool.Result result =
        run("memcaslap", "--execute_number=5000", "--concurrency=8", "--threads=1", "--verify=1.0");
    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(result.output()).contains("verify_failed: 0");
  }

  @Test
  void flush() throws IOException {
    try (WireConnection wire = node.connect()) {
      wire.set("flushed", "x");
      assertThat(run("memcflush").exit()).isZero();
      assertThat(wire.get("flushed")).isNull();
    }
  }
}
