package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.NodeState;
import io.slabring.node.admin.Moves;
import io.slabring.node.settings.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code slabring cluster}: its table, and what it says when there is none. */
class ClusterCommandTest {
  private static io.slabring.membership.Node node(
      String id, String host, String zone, NodeState state) {
    return new io.slabring.membership.Node(id, host, "10.0.0.1", 11211, 2, zone, state);
  }

  @Test
  void aTable() {
    ClusterView view =
        new ClusterView(
            7,
            List.of(
                node("1", "a.example", "eu", NodeState.SERVING),
                node("2", "b", "", NodeState.LEAVING)));
    MovesQuery.Answer moving = new MovesQuery.Answer(new Moves(120, 0, 7, 3, 4711, 1, 0, 0), 950);
    assertThat(ClusterCommand.table(new ClusterStats(view, "ketama", "2"), Map.of("1", moving)))
        .isEqualTo(
            """
            version 7, ring ketama, 1 of 2 nodes serve
               node             ip        state    weight  zone  forwarded  inherited  to give
               a.example:11211  10.0.0.1  serving  2       eu    120        4711       0
            *  b:11211          10.0.0.1  leaving  2       -     ?          ?          ?
            a.example:11211 inherits from 1 node: 4711 items so far, 950 a second
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ERROR\\r\\n                      | 76 | is not a node of a cluster: it is memcached, or a node without a cluster
          HTTP/1.1 400 Bad Request\\r\\n   | 76 | is not a node of a cluster: it answers: HTTP/1.1 400 Bad Request
          STAT version x\\r\\nEND\\r\\n    | 76 | is not a node of a cluster: stats cluster: version must be
          STAT version                     | 76 | is not a node of a cluster: it answers: STAT version
          ''                               | 76 | is not a node of a cluster: it closes the connection
          """)
  void whoAnswersOtherwiseIsQuoted(String answer, int code, String part) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String bytes = answer.replace("\\r", "\r").replace("\\n", "\n");
      CompletableFuture<Void> answering =
          CompletableFuture.runAsync(() -> answerOnce(server, bytes));
      String address = "127.0.0.1:" + server.getLocalPort();
      UsageException e =
          catchThrowableOfType(UsageException.class, () -> ClusterCommand.run(List.of(address)));
      assertThat(e).hasMessageStartingWith(address).hasMessageContaining(part);
      assertThat(e.exitCode()).isEqualTo(code);
      answering.join();
    }
  }

  private static void answerOnce(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes("stats cluster\r\n".length());
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1:1     | 69 | cannot ask 127.0.0.1:1: Connection refused
          no.such.invalid | 69 | cannot ask no.such.invalid:11211: no such host
          a/b             | 1  | cluster must be host:port: "a/b"
          a:0             | 1  | cluster: a port is 1 to 65535: "a:0"
          """)
  void whoDoesNotAnswerIsNamed(String address, int code, String message) {
    UsageException e =
        catchThrowableOfType(UsageException.class, () -> ClusterCommand.run(List.of(address)));
    assertThat(e).hasMessage(message);
    assertThat(e.exitCode()).isEqualTo(code);
  }
}
