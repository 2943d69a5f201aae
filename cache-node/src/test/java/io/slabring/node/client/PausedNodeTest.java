package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeStats;
import io.slabring.client.connection.NodeUnavailableException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A server whose process is stopped by a signal, and goes on later. */
class PausedNodeTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "memcached")));
  }

  private static void signal(Process process, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  @Test
  void failsAtOnceUntilItAnswersAgain() throws Exception {
    assumeTrue(isInstalled(), "memcached is installed");
    int port = freePort();
    Process server =
        new ProcessBuilder(
                "memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String address = "127.0.0.1:" + port;
    try (SlabringClient client =
        SlabringClient.builder()
            .servers(address)
            .connection(
                options -> {
                  options.operationTimeout = Duration.ofMillis(200);
                  options.connectTimeout = Duration.ofMillis(500);
                  options.reconnectMax = Duration.ofMillis(200);
                })
            .build()) {
      TestNode.await("the start", () -> isStored(client));
      signal(server, "STOP");
      TestNode.await(
          "the pause", () -> catchThrowable(() -> client.get("key", String.class)) != null);
      assertThat(catchThrowable(() -> client.get("key", String.class)))
          .isInstanceOf(NodeException.class)
          .hasMessageStartingWith("node " + address + ": ");
      TestNode.await(
          "failed attempts to connect",
          () -> !isStored(client) && stats(client).connectFailures() >= 3);
      assertThat(catchThrowable(() -> client.set("key", "new", MINUTE)))
          .isInstanceOf(NodeUnavailableException.class)
          .hasMessageStartingWith("node " + address + ": ");
      signal(server, "CONT");
      TestNode.await("the end of the pause", () -> isStored(client));
      assertThat(client.get("key", String.class)).isEqualTo("value");
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static boolean isStored(SlabringClient client) {
    return catchThrowable(() -> client.set("key", "value", MINUTE)) == null;
  }

  private static NodeStats stats(SlabringClient client) {
    return client.nodeStatistics().values().iterator().next();
  }
}
