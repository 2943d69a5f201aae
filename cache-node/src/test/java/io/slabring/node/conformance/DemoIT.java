package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code slabring demo}: three nodes that serve, and nothing left of them. */
class DemoIT {
  /** Four JVMs start at once, perhaps on a machine that is busy. */
  private static final Duration START = Duration.ofSeconds(120);

  private static final Pattern NODE = Pattern.compile("  127\\.0\\.0\\.1:(\\d+)  pid (\\d+)");

  /** SIGKILL, too: the nodes notice that the demo has gone. */
  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "KILL"})
  void itServesAndLeavesNothing(String signal) throws Exception {
    List<ProcessHandle> children = new ArrayList<>();
    try (NodeProcess demo = NodeProcess.launch(NodeProcess.launcher(), Map.of(), "demo")) {
      Await.until(
          "the demo's text", START, () -> demo.output().contains("Ctrl-C") || !demo.isAlive());
      List<Integer> ports = new ArrayList<>();
      Matcher nodes = NODE.matcher(demo.output());
      while (nodes.find()) {
        ports.add(Integer.valueOf(nodes.group(1)));
        children.add(ProcessHandle.of(Long.parseLong(nodes.group(2))).orElseThrow());
      }
      assertThat(ports).as(demo.output()).hasSize(3);
      for (int port : ports) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        assertThat(NodeCluster.servingPorts(address)).containsExactlyInAnyOrderElementsOf(ports);
        try (WireConnection wire = WireConnection.open(address)) {
          assertThat(wire.set("a", "1")).isEqualTo("STORED");
        }
      }
      assertThat(clusterCommand(ports.getFirst())).contains("3 of 3 nodes serve");

      demo.signal(signal);
      int code = demo.awaitExit();
      assertThat(code).isEqualTo(signal.equals("KILL") ? 128 + 9 : 0);
      for (ProcessHandle child : children) {
        Await.until("the end of " + child, NodeCluster.DEADLINE, () -> !child.isAlive());
      }
    } finally {
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static String clusterCommand(int port) throws Exception {
    try (NodeProcess command =
        NodeProcess.launch(NodeProcess.launcher(), Map.of(), "cluster", "127.0.0.1:" + port)) {
      assertThat(command.awaitExit()).as(command.output()).isZero();
      return command.output();
    }
  }

  @Test
  void theClusterCommandSaysWhyThereIsNoTable() throws Exception {
    int port = FreePorts.next();
    try (NodeProcess command =
        NodeProcess.launch(NodeProcess.launcher(), Map.of(), "cluster", "127.0.0.1:" + port)) {
      assertThat(command.awaitExit()).isEqualTo(69);
      assertThat(command.output())
          .isEqualTo("slabring: cannot ask 127.0.0.1:" + port + ": Connection refused\n");
    }
  }
}
