package io.slabring.client.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.vertx.core.Vertx;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A node that ends every connection leaves nothing behind in the client: {@code
 * -Dslabring.reconnects=10000} for the long run.
 */
class ReconnectLeakTest {
  private static final int RECONNECTS = Integer.getInteger("slabring.reconnects", 500);
  private static final int WARM = 200;
  private static final int FILES_SLACK = 8;
  private static final long HEAP_SLACK = 4 << 20;

  @Test
  void descriptorsThreadsAndHeapEndWhereTheyBegan() throws Exception {
    Vertx vertx = Vertx.vertx();
    ConnectionOptions options = new ConnectionOptions();
    options.reconnectMin = Duration.ofMillis(1);
    options.reconnectMax = Duration.ofMillis(1);
    try (ScriptedServer server = new ScriptedServer(line -> null)) {
      NodeClient client =
          new NodeClient(
              vertx, new NodeAddress("127.0.0.1", server.port()), options, ConnectionListener.NONE);
      try {
        reconnect(client, server, WARM);
        int files = files();
        int threads = Thread.activeCount();
        long heap = heap();
        reconnect(client, server, WARM + RECONNECTS);
        for (int i = 0; i < 2000 && files() > files + FILES_SLACK; i++) {
          LockSupport.parkNanos(1_000_000); // the last ones are still being closed
        }
        assertThat(files()).isLessThanOrEqualTo(files + FILES_SLACK);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + FILES_SLACK);
        assertThat(heap()).isLessThanOrEqualTo(heap + HEAP_SLACK);
      } finally {
        client.close();
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static void reconnect(NodeClient client, ScriptedServer server, int until)
      throws Exception {
    while (server.connections() < until) {
      try {
        client.get("key".getBytes(US_ASCII), GetOptions.PLAIN).get(120, TimeUnit.SECONDS);
        throw new AssertionError("an answer of a server that gives none");
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(NodeException.class);
        LockSupport.parkNanos(100_000);
      }
    }
  }

  private static int files() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least =
          Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return least;
  }
}
