package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code -o idle_timeout}: a connection that says nothing is closed, and counted. */
class IdleTimeoutTest {
  private static final int DEADLINE_MILLIS = 120_000;

  private static Socket connect(Node node) throws IOException {
    int port = node.addresses().getFirst().port();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(DEADLINE_MILLIS);
    return socket;
  }

  private static String stats(Node node) throws IOException {
    try (Socket socket = connect(node)) {
      socket.getOutputStream().write("stats\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aSilentConnectionIsClosedAndCounted() throws Exception {
    Options options = Options.parse("-p", "-1", "-t", "1", "-o", "idle_timeout=1");
    try (Node node = Node.start(options, () -> {})) {
      assertThat(stats(node)).contains("STAT idle_kicks 0\r\n");
      try (Socket silent = connect(node)) {
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(stats(node)).contains("STAT idle_kicks 1\r\n");
    }
  }
}
