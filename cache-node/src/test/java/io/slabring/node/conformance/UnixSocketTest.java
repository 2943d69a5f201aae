package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.node.Node;
import io.slabring.node.Options;
import io.slabring.node.server.listen.ListenException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -s} and {@code -a}: the cache of one machine behind a file. */
class UnixSocketTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll"})
  void clientsOfTheMachineUseItLikeAPort(String transport) throws Exception {
    Path socket = directory.resolve("cache");
    try (Node node = start(socket, "--transport", transport);
        SocketChannel client = connect(socket)) {
      assertThat(node.addresses()).singleElement().hasToString("unix:" + socket);
      send(client, "set k 0 0 5\r\nvalue\r\nget k\r\nquit\r\n");
      assertThat(readAll(client)).isEqualTo("STORED\r\nVALUE k 0 5\r\nvalue\r\nEND\r\n");
    }
  }

  @Test
  void onlyWhoeverTheMaskNamesGetsIn() throws Exception {
    Path socket = directory.resolve("cache");
    try (Node node = start(socket)) {
      assertThat(permissions(socket)).isEqualTo("rwx------");
    }
    try (Node node = start(socket, "-a", "0770")) {
      assertThat(permissions(socket)).isEqualTo("rwxrwx---");
    }
  }

  @Test
  void aSocketThatAKilledNodeLeftIsReplacedAndAnyOtherFileIsNot() throws Exception {
    Path socket = directory.resolve("cache");
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket));
    }
    try (Node node = start(socket);
        SocketChannel client = connect(socket)) {
      send(client, "mn\r\nquit\r\n");
      assertThat(readAll(client)).isEqualTo("MN\r\n");
    }
    Path precious = Files.writeString(directory.resolve("precious"), "data");
    assertThatThrownBy(() -> start(precious))
        .isInstanceOf(ListenException.class)
        .hasMessage(
            "cannot listen on unix:"
                + precious
                + ": there is a file that is no socket; choose another with -s");
    assertThat(precious).hasContent("data");
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> start(fifo))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("unix:" + fifo + ": there is a file that is no socket");
    assertThat(fifo).exists();
  }

  /** Io_uring went on to read such a connection, and so kept it open for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll"})
  void aConnectionThatIsRefusedInTheMiddleOfItsInputEnds(String transport) throws Exception {
    Path socket = directory.resolve("cache");
    String[] limits = {"-o", "read_buf_mem_limit=1", "-t", "32", "-R", "500"};
    try (Node node = start(socket, concat(limits, "--transport", transport));
        SocketChannel client = connect(socket)) {
      send(client, "mg none v\r\n".repeat(500));
      assertThat(readAll(client)).isEmpty();
    }
  }

  private static String[] concat(String[] first, String... more) {
    String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  private static Node start(Path socket, String... flags) throws Exception {
    return Node.start(Options.parse(concat(flags, "-m", "64", "-s", socket.toString())), () -> {});
  }

  private static SocketChannel connect(Path socket) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private static void send(SocketChannel client, String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Everything until the server closes; input that it never read makes that a reset. */
  private static String readAll(SocketChannel client) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try {
      while (client.read(buffer) >= 0) {
        text.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
        buffer.clear();
      }
    } catch (java.net.SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return text.toString();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
