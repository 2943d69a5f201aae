package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /** It reads a value, slowly, for several times as long as it may be silent. */
  @Test
  void aClientThatIsBeingServedIsNotIdle() throws Exception {
    Options options =
        Options.parse("-p", "-1", "-t", "1", "-I", "32m", "-m", "128", "-o", "idle_timeout=1");
    try (Node node = Node.start(options, () -> {})) {
      byte[] value = new byte[24 << 20];
      String answer = "VALUE k 0 " + value.length + "\r\n";
      long wanted = answer.length() + value.length + "\r\nEND\r\n".length();
      try (Socket writer = connect(node)) {
        write(writer, "set k 0 0 " + value.length + "\r\n");
        writer.getOutputStream().write(value);
        write(writer, "\r\n");
        assertThat(writer.getInputStream().readNBytes(8)).asString().isEqualTo("STORED\r\n");
      }
      try (Socket reader = new Socket()) {
        reader.setReceiveBufferSize(64 << 10);
        reader.setSoTimeout(DEADLINE_MILLIS);
        int port = node.addresses().getFirst().port();
        reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        write(reader, "get k\r\n");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
        long got = 0;
        byte[] piece = new byte[8 << 10];
        while (got < wanted) {
          int count = reader.getInputStream().read(piece);
          assertThat(count).as("read after %d bytes of %d", got, wanted).isPositive();
          got += count;
          if (System.nanoTime() < end) {
            LockSupport.parkNanos(20_000_000);
          }
        }
        assertThat(reader.getInputStream().read()).isEqualTo(-1); // idle now
      }
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
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
