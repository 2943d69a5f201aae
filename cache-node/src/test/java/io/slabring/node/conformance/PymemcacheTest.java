package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pymemcache against a running node: each test is a part of {@code pymemcache_checks.py}. */
class PymemcacheTest {
  private static final String PYTHON = "/usr/bin/python3";

  private static RunningNode node;

  @TempDir static Path directory;

  @BeforeAll
  static void start() throws IOException {
    if (!Files.isExecutable(Path.of(PYTHON))
        || Tool.run(directory, List.of(PYTHON, "-c", "import pymemcache")).exit() != 0) {
      Tool.missing("pymemcache is not installed: apt-get install python3-pymemcache");
    }
    try (InputStream script =
        PymemcacheTest.class.getResourceAsStream("/transcripts/pymemcache_checks.py")) {
      Files.copy(script, directory.resolve("checks.py"));
    }
    node = RunningNode.start("-m", "64", "-t", "2");
  }

  @AfterAll
  static void stop() throws IOException {
    if (node != null) {
      node.close();
    }
  }

  private static void check(String part) throws IOException {
    Tool.Result result =
        Tool.run(
            directory,
            List.of(PYTHON, "checks.py", Integer.toString(node.address().getPort()), part));
    assertThat(result.exit()).as(result.output()).isZero();
  }

  @Test
  void store() throws IOException {
    check("store");
  }

  @Test
  void cas() throws IOException {
    check("cas");
  }

  @Test
  void counters() throws IOException {
    check("counters");
  }

  @Test
  void many() throws IOException {
    check("many");
  }

  @Test
  void errors() throws IOException {
    check("errors");
  }

  @Test
  void admin() throws IOException {
    check("admin");
  }
}
