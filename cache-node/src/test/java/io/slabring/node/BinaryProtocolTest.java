package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A client that speaks memcached's binary protocol is told so at once, in that protocol. */
class BinaryProtocolTest {
  private static final int DEADLINE_MILLIS = 120_000;
  private static final int HEADER = 24;
  private static final int OPAQUE = 0x1234_5678;
  private static final byte NOOP = 0x0a;
  private static final byte SASL_LIST = 0x20;
  private static final byte SET = 0x01;
  private static final byte GETQ = 0x09;

  @TempDir Path directory;

  private static Node start(String... flags) throws Exception {
    List<String> line = new ArrayList<>(List.of("-t", "1", "-p", "-1"));
    line.addAll(List.of(flags));
    return Node.start(Options.parse(line.toArray(String[]::new)), () -> {});
  }

  private static Socket connect(Node node) throws IOException {
    int port = node.addresses().getFirst().port();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static byte[] request(byte opcode, int opaque, int bodyLength) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + bodyLength);
    bytes.put(0, (byte) 0x80).put(1, opcode).putInt(8, bodyLength).putInt(12, opaque);
    return bytes.array();
  }

  /** The error "not supported" to a request, with its text as the body. */
  private static byte[] refusal(byte opcode, int opaque) {
    byte[] text = "Not supported".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + text.length);
    bytes.put(0, (byte) 0x81).put(1, opcode).putShort(6, (short) 0x83);
    bytes.putInt(8, text.length).putInt(12, opaque).put(HEADER, text);
    return bytes.array();
  }

  /** All that is answered until the node closes. */
  private static byte[] answer(Socket socket, byte[]... pieces) throws IOException {
    for (byte[] piece : pieces) {
      socket.getOutputStream().write(piece);
      socket.getOutputStream().flush();
    }
    return socket.getInputStream().readAllBytes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll", "nio"})
  void anyRequestIsRefusedAtOnce(String transport) throws Exception {
    try (Node node = start("--transport", transport)) {
      for (byte opcode : new byte[] {NOOP, SASL_LIST, GETQ, 0x42, (byte) 0xff}) {
        try (Socket socket = connect(node)) {
          assertThat(answer(socket, request(opcode, OPAQUE, 0))).isEqualTo(refusal(opcode, OPAQUE));
        }
      }
      try (Socket socket = connect(node)) {
        ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
          pipeline.writeBytes(request(GETQ, OPAQUE + i, 0));
        }
        assertThat(answer(socket, pipeline.toByteArray())).isEqualTo(refusal(GETQ, OPAQUE));
      }
      try (Socket socket = connect(node)) { // more than one read takes
        assertThat(answer(socket, request(SET, OPAQUE, 300_000))).isEqualTo(refusal(SET, OPAQUE));
      }
    }
  }

  @Test
  void theHeaderMayComeInPieces() throws Exception {
    try (Node node = start()) {
      byte[] request = request(NOOP, OPAQUE, 0);
      for (int cut = 1; cut < request.length; cut++) {
        try (Socket socket = connect(node)) {
          byte[] head = java.util.Arrays.copyOf(request, cut);
          byte[] tail = java.util.Arrays.copyOfRange(request, cut, request.length);
          assertThat(answer(socket, head, tail)).isEqualTo(refusal(NOOP, OPAQUE));
        }
      }
    }
  }

  @Test
  void aHeaderThatStaysIncompleteIsRefusedSoon() throws Exception {
    try (Node node = start()) {
      byte[] request = request(NOOP, OPAQUE, 0);
      List<Socket> sockets = new ArrayList<>();
      for (int length = 1; length < request.length; length++) {
        Socket socket = connect(node);
        socket.getOutputStream().write(request, 0, length);
        sockets.add(socket);
      }
      for (int length = 1; length < request.length; length++) {
        byte[] expected = refusal(length > 1 ? NOOP : 0, length >= 16 ? OPAQUE : 0);
        try (Socket socket = sockets.get(length - 1)) {
          assertThat(answer(socket)).as("%d bytes", length).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void alsoWithPasswordsWithTlsAndOnUnixSockets() throws Exception {
    Path users = Files.writeString(directory.resolve("users"), "foo:bar\n");
    try (Node node = start("-Y", users.toString(), "-l", "127.0.0.1");
        Socket socket = connect(node)) {
      assertThat(answer(socket, request(SASL_LIST, OPAQUE, 0)))
          .isEqualTo(refusal(SASL_LIST, OPAQUE));
    }
    TestAuthority.Identity server = new TestAuthority(directory, "authority").issue("server");
    String certificate = "ssl_chain_cert=" + server.certificate() + ",ssl_key=" + server.key();
    try (Node node = start("-Z", "-o", certificate);
        Socket plain = connect(node);
        Socket socket =
            TestAuthority.client(null)
                .getSocketFactory()
                .createSocket(plain, "node", plain.getPort(), true)) {
      assertThat(answer(socket, request(SET, OPAQUE, 100_000))).isEqualTo(refusal(SET, OPAQUE));
    }
    Path file = directory.resolve("cache");
    try (Node node = start("-s", file.toString());
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
        OutputStream out = Channels.newOutputStream(channel);
        InputStream in = Channels.newInputStream(channel)) {
      out.write(request(NOOP, OPAQUE, 0));
      assertThat(in.readAllBytes()).isEqualTo(refusal(NOOP, OPAQUE));
    }
  }

  /** Only the first byte of a connection tells the protocol. */
  @Test
  void textThatGoesOnWithSuchAByteIsText() throws Exception {
    try (Node node = start();
        Socket socket = connect(node)) {
      byte[] text =
          "mn\r\n\u0080 x\r\nquit\r\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(answer(socket, text)).asString().isEqualTo("MN\r\nERROR\r\n");
    }
  }

  @Test
  void theLogNamesTheSettingOnceHoweverManyComes() throws Exception {
    Logger log =
        (Logger) LoggerFactory.getLogger("io.slabring.node.server.conversation.BinaryClients");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try (Node node = start()) {
      for (int i = 0; i < 50; i++) {
        try (Socket socket = connect(node)) {
          answer(socket, request(NOOP, i, 0));
        }
      }
    } finally {
      log.detachAppender(lines);
    }
    assertThat(lines.list)
        .singleElement()
        .asString()
        .contains("memcached.sess_binary_protocol=0", "binary=False");
  }
}
