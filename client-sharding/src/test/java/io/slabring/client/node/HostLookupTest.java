package io.slabring.client.node;

import static io.slabring.client.node.NodeCalls.failure;
import static io.slabring.client.node.NodeCalls.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeUnavailableException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that are slow to resolve, hang, do not exist, or move. */
class HostLookupTest {
  private static final InetAddress[] LOOPBACK = {InetAddress.getLoopbackAddress()};

  private final CountDownLatch hanging = new CountDownLatch(1);
  private final AtomicInteger lookups = new AtomicInteger();
  private final ConnectionOptions options = new ConnectionOptions();
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setWorkerPoolSize(1).setInternalBlockingPoolSize(1));

  @AfterEach
  void close() {
    hanging.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static void await(NodeClient client, long connects) {
    for (int i = 0; i < 60_000 && client.counters().connects() < connects; i++) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(client.counters().connects()).isEqualTo(connects);
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    if (host.startsWith("slow")) {
      try {
        hanging.await();
      } catch (InterruptedException e) {
        throw new UnknownHostException("interrupted");
      }
    }
    return switch (host) {
      case "none" -> new InetAddress[0];
      case "null" -> null;
      case "unknown" -> throw new UnknownHostException("unknown: no such name");
      case "broken" -> throw new IllegalStateException("out of order");
      case "worse" -> throw new LinkageError("no class");
      default -> LOOPBACK;
    };
  }

  @Test
  void slowNamesHoldUpNoOther() throws Exception {
    options.resolver = this::resolve;
    options.operationTimeout = Duration.ofMinutes(1);
    options.connectTimeout = Duration.ofMinutes(2);
    try (ScriptedServer server = new ScriptedServer(line -> "EN\r\n");
        ClientResources resources = new ClientResources(vertx, options)) {
      List<NodeClient> clients = new ArrayList<>();
      for (String host : List.of("slow-1", "slow-2", "slow-3", "slow-4", "healthy")) {
        NodeAddress address = new NodeAddress(host, server.port());
        clients.add(new NodeClient(resources, address, ConnectionListener.NONE));
      }
      assertThat(get(clients.get(4)).get(5, TimeUnit.MINUTES)).isNull();
      hanging.countDown();
      assertThat(get(clients.get(0)).get(5, TimeUnit.MINUTES)).isNull();
      clients.forEach(NodeClient::close);
    }
  }

  @Test
  void connectionsOfANodeShareALookupAndNoneFails() throws Exception {
    options.resolver = this::resolve;
    options.connections = 8;
    options.connectTimeout = Duration.ofMinutes(1);
    try (ScriptedServer server = new ScriptedServer(line -> "EN\r\n")) {
      for (int round = 0; round < 5; round++) {
        NodeClient client =
            new NodeClient(
                vertx, new NodeAddress("node", server.port()), options, ConnectionListener.NONE);
        await(client, 8);
        assertThat(client.counters().connectFailures()).isZero();
        client.close();
      }
    }
  }

  @Test
  void aLookupThatOutlivesItsAttemptsIsStartedOnceAndMakesOneConnection() throws Exception {
    options.resolver = this::resolve;
    options.connections = 3;
    options.connectTimeout = Duration.ofMillis(20);
    options.reconnectMin = Duration.ofMillis(1);
    options.reconnectMax = Duration.ofMillis(1);
    try (ScriptedServer server = new ScriptedServer(line -> "EN\r\n")) {
      NodeClient client =
          new NodeClient(
              vertx, new NodeAddress("slow", server.port()), options, ConnectionListener.NONE);
      assertThat(failure(get(client)))
          .isInstanceOf(NodeException.class)
          .hasMessageStartingWith("node slow:" + server.port() + ": ");
      while (client.counters().connectFailures() < 30) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(failure(get(client))).hasMessageContaining("the name was not resolved within 20");
      assertThat(lookups).hasValue(1);
      assertThat(server.connections()).isZero();
      client.close();
    }
  }

  @Test
  void namesWithoutAnAddressAreFailuresThatNameTheNode() throws Exception {
    options.resolver = this::resolve;
    for (String host : List.of("none", "null", "unknown", "broken", "worse")) {
      NodeClient client =
          new NodeClient(vertx, new NodeAddress(host, 1), options, ConnectionListener.NONE);
      assertThat(failure(get(client)))
          .isInstanceOf(NodeUnavailableException.class)
          .hasMessageStartingWith("node " + host + ":1: ");
      client.close();
    }
  }

  @Test
  void aNameThatMovesIsFoundAtItsNewAddress() throws Exception {
    InetAddress[] second = {InetAddress.getByName("127.0.0.2")};
    options.resolver = host -> lookups.getAndIncrement() == 0 ? second : LOOPBACK;
    options.reconnectMin = Duration.ofMillis(1);
    options.operationTimeout = Duration.ofMinutes(1);
    try (ScriptedServer server = new ScriptedServer(line -> "EN\r\n")) {
      NodeClient client =
          new NodeClient(
              vertx, new NodeAddress("moving", server.port()), options, ConnectionListener.NONE);
      await(client, 1);
      assertThat(get(client).get(5, TimeUnit.MINUTES)).isNull();
      client.close();
    }
  }

  @Test
  void closingEndsLookupsThatHang() throws Exception {
    options.resolver = this::resolve;
    NodeClient client =
        new NodeClient(vertx, new NodeAddress("slow", 1), options, ConnectionListener.NONE);
    CompletableFuture<Item> waiting = get(client);
    client.close();
    assertThat(failure(waiting)).hasMessageContaining("node slow:1: ");
    for (int i = 0; i < 60_000 && lookupThreads() > 0; i++) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(lookupThreads()).isZero();
  }

  private static long lookupThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("slabring-lookup"))
        .count();
  }
}
