package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program as an operator meets it: start, refusals, signals. */
class ProcessIT {
  private static final String HOST = "127.0.0.1";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "-V", "--version"})
  void helpAndVersionNeedNoJava(String flag) throws IOException {
    Map<String, String> noJava = Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", "/nonexistent");
    try (NodeProcess node = NodeProcess.launch(NodeProcess.launcher(), noJava, flag)) {
      assertThat(node.awaitExit()).isZero();
      assertThat(node.output()).isNotBlank().doesNotContain("slabring:");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--no-such-option          | no-such-option",
        "-Q                        | Q",
        "-m 0                      | -m",
        "-m -5                     | -m",
        "-m many                   | many",
        "-m 1 -I 1m                | -I",
        "-c 0                      | -c",
        "-c -1                     | -c",
        "-t 0                      | -t",
        "-I 1000                   | 1024",
        "-I 256m                   | -I",
        "-I 2048m -m 8192          | -I",
        "-I 2g                     | -I",
        "-f 1                      | -f",
        "-n 0                      | -n",
        "-B http                   | http",
        "-p 99999                  | 99999",
        "-l fooble                 | fooble",
        "-l 203.0.113.7            | 203.0.113.7",
        "-o no_such_thing          | no_such_thing",
        "--transport token_ring    | token_ring",
        "surplus                   | surplus",
      })
  void refusesToStartWithOneClearSentence(String flags, String named) throws IOException {
    String[] arguments = (flags.strip() + " -p " + FreePorts.next()).split(" +");
    if (flags.contains("-p ")) {
      arguments = flags.strip().split(" +");
    }
    try (NodeProcess node = NodeProcess.launch(NodeProcess.launcher(), Map.of(), arguments)) {
      assertThat(node.awaitExit()).as("exit code: %s", node.output()).isNotZero();
      assertThat(node.port()).isZero();
      List<String> sentence =
          node.output().lines().filter(line -> !line.matches("\\d{4}-\\d\\d-.*INFO.*")).toList();
      assertThat(sentence).as(node.output()).hasSizeBetween(1, 2);
      assertThat(String.join(" ", sentence))
          .contains(named.strip())
          .doesNotContain("Exception", "\tat ", "Error:");
    }
  }

  @Test
  void aPortInUseIsRefusedAndTheOtherServerUndisturbed() throws IOException {
    try (NodeProcess first = NodeProcess.start(NodeProcess.launcher(), "-t", "1")) {
      String port = Integer.toString(first.port());
      try (WireConnection wire = WireConnection.open(first.address());
          NodeProcess second = NodeProcess.launch(NodeProcess.launcher(), Map.of(), "-p", port)) {
        assertThat(wire.set("a", "kept")).isEqualTo("STORED");
        assertThat(second.awaitExit()).isNotZero();
        assertThat(second.output()).contains(port).doesNotContain("\tat ");
        assertThat(wire.get("a")).isEqualTo("kept");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalStopsItCleanlyAndFreesThePort(String signal) throws IOException {
    String port;
    try (NodeProcess node = NodeProcess.start(NodeProcess.launcher(), "-t", "2");
        WireConnection idle = WireConnection.open(node.address());
        WireConnection busy = WireConnection.open(node.address())) {
      port = Integer.toString(node.port());
      assertThat(idle.ask("mn\r\n")).isEqualTo("MN");
      busy.send("set half 0 0 1000\r\nabc");
      node.signal(signal);
      assertThat(node.awaitExit()).as(node.output()).isZero();
      assertThat(idle.readLine()).isNull();
      assertThat(node.output()).doesNotContain("Exception", "\tat ");
    }
    // connections in TIME_WAIT must not keep it
    try (NodeProcess next =
        NodeProcess.launch(NodeProcess.launcher(), Map.of(), "-t", "1", "-l", HOST, "-p", port)) {
      Await.until("a port file", NodeProcess.DEADLINE, () -> next.port() > 0 || !next.isAlive());
      assertThat(next.isAlive()).as(next.output()).isTrue();
      assertThat(Integer.toString(next.port())).isEqualTo(port);
    }
  }

  /** As soon as the program says its first word. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "USR1"})
  void aSignalInTheStartEndsItCleanly(String signal) throws IOException {
    String[] flags = {"-p", "-1", "-e", directory.resolve("items").toString()};
    try (NodeProcess node = NodeProcess.launch(NodeProcess.launcher(), Map.of(), flags)) {
      Await.until(
          "a first line", NodeProcess.DEADLINE, () -> node.output().contains("no -l given"));
      node.signal(signal);
      assertThat(node.awaitExit()).as(node.output()).isZero();
      assertThat(node.output()).doesNotContain("Exception", "\tat ", "ERROR");
    }
  }

  @Test
  void sighupInTheStartIsNoEnd() throws IOException {
    try (NodeProcess node =
        NodeProcess.launch(NodeProcess.launcher(), Map.of(), "-p", "-1", "-t", "1")) {
      Await.until(
          "a first line", NodeProcess.DEADLINE, () -> node.output().contains("no -l given"));
      node.signal("HUP");
      Await.until("a port", NodeProcess.DEADLINE, () -> node.port() > 0 || !node.isAlive());
      try (WireConnection wire = WireConnection.open(node.address())) {
        assertThat(wire.ask("mn\r\n")).isEqualTo("MN");
      }
    }
  }

  @Test
  void thePortFileAppearsWholeAndNamesTheListeningPort() throws IOException {
    Path file = directory.resolve("ports");
    Map<String, String> environment = Map.of("MEMCACHED_PORT_FILENAME", file.toString());
    try (NodeProcess node =
        NodeProcess.launch(NodeProcess.launcher(), environment, "-p", "-1", "-t", "1")) {
      Await.until(
          "the port file", NodeProcess.DEADLINE, () -> Files.exists(file) || !node.isAlive());
      assertThat(node.isAlive()).as(node.output()).isTrue();
      List<String> lines = Files.readAllLines(file);
      assertThat(lines.getFirst()).matches("TCP INET: \\d+");
      assertThat(directory.resolve("ports.lck")).doesNotExist();
      int port = Integer.parseInt(lines.getFirst().replaceAll("\\D", ""));
      try (WireConnection wire = WireConnection.open(new InetSocketAddress(HOST, port))) {
        assertThat(wire.ask("mn\r\n")).isEqualTo("MN");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll"})
  void everyTransportServes(String transport) throws IOException {
    try (NodeProcess node =
            NodeProcess.start(NodeProcess.launcher(), "-t", "1", "--transport", transport);
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.set("a", "x".repeat(100_000))).isEqualTo("STORED");
      assertThat(wire.get("a")).hasSize(100_000);
      assertThat(node.output()).contains(transport);
    }
  }
}
