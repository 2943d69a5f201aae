package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.TestAuthority.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that take no replies and send their requests in records of TLS of a byte each: what waits
 * takes the room of its bytes, not a buffer each.
 */
class TlsRecordsTest {
  private static final int DEADLINE_MILLIS = 600_000;
  private static final int CLIENTS = 10;
  private static final int RECORDS = 600;
  private static final int VALUE = 1_000_000;

  /** Of replies and of input, for each client one large buffer and a small one, with room. */
  private static final long BOUND = (CLIENTS + 2) * 4L * (64 << 10);

  @TempDir private Path directory;

  private static Socket plain(Node node) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    int port = node.addresses().getFirst().port();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static SSLSocket connect(Node node, SSLContext context) throws IOException {
    Socket socket = plain(node);
    return (SSLSocket)
        context.getSocketFactory().createSocket(socket, "node", socket.getPort(), true);
  }

  private static void send(SSLSocket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String line(SSLSocket socket) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = socket.getInputStream().read(); next >= 0 && next != '\n'; ) {
      line.write(next);
      next = socket.getInputStream().read();
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  private static long bufferBytes(SSLSocket socket) throws IOException {
    long bytes = -1;
    send(socket, "stats\r\n");
    for (String line = line(socket); !line.equals("END"); line = line(socket)) {
      if (line.startsWith("STAT read_buf_bytes ")) {
        bytes = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return bytes;
  }

  @Test
  void recordsOfAByteEachDoNotHoldABufferEach() throws Exception {
    Identity identity = new TestAuthority(directory, "authority").issue("server");
    SSLContext context = TestAuthority.client(null);
    String certificate = "ssl_chain_cert=" + identity.certificate() + ",ssl_key=" + identity.key();
    String[] options = {"-Z", "-o", certificate, "-t", "1", "-p", "-1", "-l", "127.0.0.1"};
    List<SSLSocket> clients = new ArrayList<>();
    try (Node node = Node.start(Options.parse(options), () -> {});
        SSLSocket other = connect(node, context)) {
      send(other, "set big 0 0 " + VALUE + "\r\n" + "v".repeat(VALUE) + "\r\n");
      assertThat(line(other)).isEqualTo("STORED");
      for (int i = 0; i < CLIENTS; i++) {
        SSLSocket client = connect(node, context);
        clients.add(client);
        send(client, "get big big big big\r\nget big\r\n");
        for (int k = 0; k < RECORDS; k++) {
          send(client, "m");
        }
        send(client, "\r\nmn\r\n");
        assertThat(bufferBytes(other)).isBetween(0L, BOUND);
      }
      for (int i = 0; i < 100; i++) {
        assertThat(bufferBytes(other)).isBetween(0L, BOUND);
      }
      String value = "VALUE big 0 " + VALUE + "\r\n" + "v".repeat(VALUE) + "\r\n";
      String answer = value.repeat(4) + "END\r\n" + value + "END\r\nERROR\r\nMN\r\n";
      for (SSLSocket client : clients) {
        byte[] got = client.getInputStream().readNBytes(answer.length());
        assertThat(new String(got, StandardCharsets.ISO_8859_1).equals(answer)).isTrue();
      }
    } finally {
      for (SSLSocket client : clients) {
        client.close();
      }
    }
  }
}
