package io.slabring.client.node;

import static io.slabring.client.node.NodeCalls.failure;
import static io.slabring.client.node.NodeCalls.get;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeOverloadedException;
import io.slabring.client.connection.NodeProtocolException;
import io.slabring.client.connection.NodeTimeoutException;
import io.slabring.client.connection.NodeUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that says what it should not, or nothing: one clear failure, and no value. */
class MisbehavingServerTest {
  @RegisterExtension static final SharedLoops LOOPS = new SharedLoops();

  private static NodeClient client(int port) {
    return client(port, Duration.ofSeconds(1));
  }

  private static NodeClient client(int port, Duration timeout) {
    ConnectionOptions options = new ConnectionOptions();
    options.operationTimeout = timeout;
    options.reconnectMin = Duration.ofMillis(10);
    options.reconnectMax = Duration.ofMillis(50);
    options.maxValueBytes = 1000;
    options.maxPendingOperations = 10;
    options.keysPerBatch = 10;
    return new NodeClient(
        LOOPS.vertx(), new NodeAddress("127.0.0.1", port), options, ConnectionListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "VA\r\n",
        "VA -1 f0 O0\r\n\r\n",
        "VA 99999999999999999999 f0 O0\r\n",
        "VA 1073741825 f0 O0\r\n",
        "VA 2147483647 f0 O0\r\n",
        "VA 3 f0 O0\r\nabcdef\r\n",
        "VA x f0 O0\r\nabc\r\n",
        "VA 3 fx O0\r\nabc\r\n",
        "VA 3 f0 O\r\nabc\r\n",
        "VA 3 f0 Ox\r\nabc\r\n",
        "VA 3 f0 O-0\r\nabc\r\n",
        "VA 3 f4294967296 O0\r\nabc\r\n",
        "VA 3 f0 O0 ?\r\nabc\r\n",
        "\r\n",
        "\u0000\u0001\u00ff\r\n",
        "VALUE key 0 3\r\nabc\r\nEND\r\n",
      })
  void whatIsNoAnswerEndsTheConnectionAndNamesTheNode(String answer) throws Exception {
    try (ScriptedServer server = new ScriptedServer(line -> answer)) {
      NodeClient client = client(server.port());
      try {
        assertThat(failure(get(client)))
            .isInstanceOf(NodeException.class)
            .isNotInstanceOf(NodeTimeoutException.class)
            .hasMessageStartingWith("node 127.0.0.1:" + server.port() + ": ");
      } finally {
        client.close();
      }
    }
  }

  @Test
  void aLineWithoutEndIsNotCollectedForEver() throws Exception {
    String flood = "x".repeat(1 << 20);
    try (ScriptedServer server = new ScriptedServer(line -> flood)) {
      NodeClient client = client(server.port());
      try {
        assertThat(failure(get(client))).isInstanceOf(NodeProtocolException.class);
      } finally {
        client.close();
      }
    }
  }

  @Test
  void whoEndsTheConnectionFailsWhatIsInFlight() throws Exception {
    try (ScriptedServer server = new ScriptedServer(line -> null)) {
      NodeClient client = client(server.port());
      try {
        assertThat(failure(get(client)))
            .isInstanceOf(NodeUnavailableException.class)
            .hasMessageContaining("127.0.0.1:" + server.port());
      } finally {
        client.close();
      }
    }
  }

  @Test
  void whoSaysNothingIsTimedOutAndTheQueueIsBounded() throws Exception {
    try (ScriptedServer server = new ScriptedServer(line -> "")) {
      NodeClient client = client(server.port());
      try {
        List<CompletableFuture<Item>> waiting =
            java.util.stream.Stream.generate(() -> get(client)).limit(10).toList();
        assertThat(failure(get(client))).isInstanceOf(NodeOverloadedException.class);
        for (CompletableFuture<Item> one : waiting) {
          assertThat(failure(one))
              .isInstanceOf(NodeTimeoutException.class)
              .hasMessageContaining("127.0.0.1:" + server.port());
        }
      } finally {
        client.close();
      }
    }
  }

  @Test
  void anAnswerThatComesTooLateIsNotThatOfTheNextQuestion() throws Exception {
    CompletableFuture<String> late = new CompletableFuture<>();
    try (ScriptedServer server =
        new ScriptedServer(
            line -> line.startsWith("mg slow") ? late.join() : "VA 3 f0 O1\r\nnew\r\n")) {
      NodeClient client = client(server.port(), Duration.ofMillis(300));
      try {
        CompletableFuture<Item> slow = client.get("slow".getBytes(US_ASCII), GetOptions.PLAIN);
        assertThat(failure(slow)).isInstanceOf(NodeTimeoutException.class);
        CompletableFuture<Item> next = get(client);
        late.complete("VA 3 f0 O0\r\nold\r\n");
        Item item = next.handle((found, failed) -> found).get(120, TimeUnit.SECONDS);
        assertThat(item == null || new String(item.value(), US_ASCII).equals("new")).isTrue();
      } finally {
        late.complete("EN\r\n");
        client.close();
      }
    }
  }

  @Test
  void aNodeThatIsNotThereFailsAtOnceAfterTheFirstAttempt() throws Exception {
    ScriptedServer gone = new ScriptedServer(line -> "EN\r\n");
    int port = gone.port();
    gone.close();
    NodeClient client = client(port);
    try {
      assertThat(failure(get(client))).isInstanceOf(NodeUnavailableException.class);
      CompletableFuture<Item> next = get(client);
      assertThat(next).isCompletedExceptionally();
      try (ScriptedServer back = new ScriptedServer(port, line -> "EN\r\n")) {
        for (int i = 0; ; i++) {
          try {
            assertThat(get(client).get(120, TimeUnit.SECONDS)).isNull();
            break;
          } catch (ExecutionException e) {
            assertThat(i).as("attempts until it is found again").isLessThan(100_000);
            Thread.onSpinWait();
          }
        }
        assertThat(back.connections()).isPositive();
      }
    } finally {
      client.close();
    }
  }
}
