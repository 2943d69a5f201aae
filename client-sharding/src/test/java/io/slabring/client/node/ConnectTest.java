package io.slabring.client.node;

import static io.slabring.client.node.NodeCalls.failure;
import static io.slabring.client.node.NodeCalls.get;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeUnavailableException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts as a connection: only one over which the node has answered. */
class ConnectTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final CopyOnWriteArrayList<String> events = new CopyOnWriteArrayList<>();
  private final ConnectionListener listener = new Events();
  private Vertx vertx;

  /** What a node does that is there, and of no use. */
  enum Door {
    NO_PLACE("refused: ERROR Too many open connections") {
      @Override
      void meet(Socket socket) throws IOException {
        say(socket, "ERROR Too many open connections\r\n");
        listen(socket);
        socket.close();
      }
    },
    NO_PLACE_IN_OTHER_WORDS("refused: SERVER_ERROR busy") {
      @Override
      void meet(Socket socket) throws IOException {
        listen(socket);
        say(socket, "SERVER_ERROR busy\r\n");
      }
    },
    CLOSES("closed by the node") {
      @Override
      void meet(Socket socket) throws IOException {
        socket.shutdownOutput();
        listen(socket);
        socket.close();
      }
    },
    RESETS("") {
      @Override
      void meet(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    },
    IS_SILENT("not connected within 700 ms") {
      @Override
      void meet(Socket socket) throws IOException {
        listen(socket);
      }
    },
    IS_NO_CACHE("unexpected reply: ") {
      @Override
      void meet(Socket socket) throws IOException {
        listen(socket);
        say(socket, "220 mail.example ESMTP\r\n");
      }
    },
    SAYS_HALF_A_LINE("not connected within 700 ms") {
      @Override
      void meet(Socket socket) throws IOException {
        say(socket, "MN");
      }
    };

    final String reason;

    Door(String reason) {
      this.reason = reason;
    }

    abstract void meet(Socket socket) throws IOException;

    static void say(Socket socket, String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    /** Until there is something. */
    static void listen(Socket socket) throws IOException {
      assertThat(socket.getInputStream().read()).isEqualTo('m');
    }
  }

  /** A node behind such a door. */
  private static final class Doorkeeper implements AutoCloseable {
    final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    final AtomicInteger met = new AtomicInteger();
    private final List<Socket> kept = new CopyOnWriteArrayList<>();

    Doorkeeper(Door door) throws IOException {
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Socket next = socket.accept();
                    kept.add(next);
                    met.incrementAndGet();
                    door.meet(next);
                  }
                } catch (IOException e) {
                  kept.clear(); // the test has ended
                }
              },
              "doorkeeper");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (Socket one : kept) {
        one.close();
      }
    }
  }

  /** What the application is told. */
  private final class Events implements ConnectionListener {
    @Override
    public void connected(NodeAddress node) {
      events.add("connected");
    }

    @Override
    public void disconnected(NodeAddress node, NodeException reason) {
      events.add("disconnected");
    }

    @Override
    public void connectFailed(NodeAddress node, NodeException reason) {
      events.add("failed");
    }
  }

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Of which each connection tries once. */
  private static ConnectionOptions once() {
    ConnectionOptions options = new ConnectionOptions();
    options.connectTimeout = Duration.ofMillis(700);
    options.operationTimeout = Duration.ofMinutes(1);
    options.reconnectMin = NEVER;
    options.reconnectMax = NEVER;
    return options;
  }

  private NodeClient client(int port, ConnectionOptions options) {
    return new NodeClient(vertx, new NodeAddress("127.0.0.1", port), options, listener);
  }

  /** What the application was told, which is soon after those who wait. */
  private List<String> told() {
    for (int i = 0; i < 60_000 && events.isEmpty(); i++) {
      LockSupport.parkNanos(1_000_000);
    }
    return events;
  }

  @ParameterizedTest
  @EnumSource
  void aNodeThatDoesNotAnswerIsAFailedAttemptAndBacksOff(Door door) throws Exception {
    try (Doorkeeper keeper = new Doorkeeper(door)) {
      NodeClient client = client(keeper.port(), once());
      try {
        assertThat(failure(get(client)))
            .isInstanceOf(NodeException.class)
            .hasMessageStartingWith("node 127.0.0.1:" + keeper.port() + ": ")
            .hasMessageContaining(door.reason);
        for (int i = 0; i < 100; i++) {
          CompletableFuture<Item> next = get(client);
          assertThat(next).as("an answer at once").isCompletedExceptionally();
          assertThat(failure(next))
              .isInstanceOf(NodeUnavailableException.class)
              .hasMessageContaining(door.reason);
        }
        assertThat(told()).containsExactly("failed");
        assertThat(keeper.met).hasValue(1);
        assertThat(client.counters().connects()).isZero();
        assertThat(client.counters().connectFailures()).isEqualTo(1);
        assertThat(client.isUsable()).isFalse();
      } finally {
        client.close();
      }
    }
  }

  @Test
  void anOperationThatWaitsForARefusedConnectionMeetsAnOutageNotARefusal() throws Exception {
    try (Doorkeeper keeper = new Doorkeeper(Door.NO_PLACE)) {
      NodeClient client = client(keeper.port(), once());
      try {
        assertThat(failure(get(client))).isInstanceOf(NodeUnavailableException.class);
      } finally {
        client.close();
      }
    }
  }

  @Test
  void aRefusedLoginIsAFailedAttemptThatSaysWhy() throws Exception {
    ConnectionOptions options = once();
    options.user = "somebody";
    options.password = "wrong";
    try (ScriptedServer server =
        new ScriptedServer(
            line -> line.startsWith("set ") ? "" : "CLIENT_ERROR authentication failure\r\n")) {
      NodeClient client = client(server.port(), options);
      try {
        assertThat(failure(get(client)))
            .isInstanceOf(NodeUnavailableException.class)
            .hasMessage(
                "node 127.0.0.1:"
                    + server.port()
                    + ": cannot connect: refused: CLIENT_ERROR authentication failure");
        assertThat(told()).containsExactly("failed");
      } finally {
        client.close();
      }
    }
  }

  @Test
  void aTlsHandshakeThatHangsEndsInTime() throws Exception {
    ConnectionOptions options = once();
    options.tls = true;
    try (ScriptedServer server = new ScriptedServer(line -> "")) {
      NodeClient client = client(server.port(), options);
      try {
        assertThat(failure(get(client)))
            .isInstanceOf(NodeUnavailableException.class)
            .hasMessageStartingWith("node 127.0.0.1:" + server.port() + ": ");
        assertThat(told()).containsExactly("failed");
      } finally {
        client.close();
      }
    }
  }

  @Test
  void aNodeThatAnswersIsConnectedOnce() throws Exception {
    try (ScriptedServer server = new ScriptedServer(line -> "EN\r\n")) {
      NodeClient client = client(server.port(), once());
      try {
        assertThat(get(client).get(5, TimeUnit.MINUTES)).isNull();
        assertThat(told()).containsExactly("connected");
        assertThat(client.counters().connects()).isEqualTo(1);
        assertThat(client.counters().operations()).as("without the handshake").isEqualTo(1);
      } finally {
        client.close();
      }
    }
  }

  @Test
  void whatWaitsWhenTheEventLoopsEndFails() throws Exception {
    ConnectionOptions options = once();
    options.connectTimeout = NEVER;
    try (Doorkeeper keeper = new Doorkeeper(Door.IS_SILENT)) {
      Vertx ending = Vertx.vertx();
      NodeClient client =
          new NodeClient(ending, new NodeAddress("127.0.0.1", keeper.port()), options, listener);
      List<CompletableFuture<Item>> waiting =
          Stream.generate(() -> get(client)).limit(100).toList();
      ending.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.MINUTES);
      for (CompletableFuture<Item> one : waiting) {
        assertThat(failure(one)).hasMessageContaining("127.0.0.1:" + keeper.port());
      }
      assertThat(failure(get(client))).hasMessageContaining("127.0.0.1:" + keeper.port());
      client.close();
    }
  }

  @Test
  void aListenerThatFailsKeepsNobodyFromTryingAgain() throws Exception {
    ConnectionOptions options = once();
    options.reconnectMin = Duration.ofMillis(1);
    options.reconnectMax = Duration.ofMillis(1);
    ConnectionListener failing =
        new ConnectionListener() {
          @Override
          public void connectFailed(NodeAddress node, NodeException reason) {
            throw new LinkageError("no class");
          }
        };
    try (Doorkeeper keeper = new Doorkeeper(Door.NO_PLACE)) {
      NodeClient client =
          new NodeClient(vertx, new NodeAddress("127.0.0.1", keeper.port()), options, failing);
      for (int i = 0; i < 60_000 && keeper.met.get() < 5; i++) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(keeper.met).hasValueGreaterThanOrEqualTo(5);
      client.close();
    }
  }
}
