package io.slabring.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line of more than 2,048 bytes is waited for, but not for long; memcached does not wait. */
class LongLineEndTest {
  private static final int DEADLINE_MILLIS = 120_000;

  private static Node start() throws Exception {
    List<String> line = List.of("-t", "1", "-p", "-1");
    return Node.start(Options.parse(line.toArray(String[]::new)), () -> {});
  }

  private static Socket connect(Node node) throws Exception {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), node.addresses().getFirst().port());
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void send(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(strings = {"set ", "incr   ", "mg ", "delete ", "touch "})
  void oneThatNeverEndsEndsTheConnection(String beginning) throws Exception {
    try (Node node = start();
        Socket socket = connect(node)) {
      send(socket, "mn\r\n" + beginning + "k".repeat(2100));
      assertThat(socket.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("MN\r\n");
    }
  }

  @Test
  void oneThatEndsInTimeIsAnsweredAndTheConnectionGoesOn() throws Exception {
    try (Node node = start();
        Socket socket = connect(node)) {
      for (int i = 0; i < 3; i++) {
        send(socket, "delete " + "k".repeat(2100));
        send(socket, "k".repeat(400) + "\r\nmn\r\n");
        String expected = "CLIENT_ERROR bad command line format\r\nMN\r\n";
        assertThat(socket.getInputStream().readNBytes(expected.length()))
            .asString(US_ASCII)
            .isEqualTo(expected);
      }
    }
  }
}
