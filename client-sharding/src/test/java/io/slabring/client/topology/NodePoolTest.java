package io.slabring.client.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.node.NodeClient;
import io.vertx.core.Vertx;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that come and go leave nothing behind, nor does a client that is closed meanwhile. */
class NodePoolTest {
  private static final int VIEWS = 1_000;
  private static final int NODES = 3;
  private static final int SLACK = 8;

  /** What there must not be more of than of nodes in use, by the names of their classes. */
  private static final List<String> COUNTED =
      List.of(
          "io.slabring.client.node.NodeClient",
          "io.slabring.client.node.Connection",
          "io.slabring.client.node.NodeConnector",
          "io.slabring.client.node.NodeChannel",
          "io.vertx.core.net.impl.tcp.NetClientImpl",
          "io.vertx.core.net.impl.tcp.CleanableNetClient");

  private final Vertx vertx = Vertx.vertx();
  private final ConnectionOptions options = new ConnectionOptions();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private NodePool pool() {
    options.operationTimeout = Duration.ofMillis(1);
    options.reconnectMin = Duration.ofMillis(1);
    return new NodePool(vertx, options, ConnectionListener.NONE);
  }

  private static Set<NodeAddress> view(int number) {
    return Set.of(
        new NodeAddress("127.0.0.1", 1),
        new NodeAddress("127.1." + number / 250 + "." + (number % 250 + 1), 1),
        new NodeAddress("node-" + number + ".invalid", 1));
  }

  /** Of a class that was renamed there would never be too many. */
  @Test
  void whatIsCountedExists() {
    assertThat(COUNTED)
        .allSatisfy(type -> assertThat(Class.forName(type).getName()).isEqualTo(type));
  }

  @Test
  void aThousandViewsGrowNothing() throws Exception {
    options.resolver = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};
    try (NodePool pool = pool()) {
      follow(pool, 0, 50);
      settle();
      int threads = Thread.activeCount();
      int files = files();
      follow(pool, 50, VIEWS);
      for (String type : COUNTED) {
        for (int i = 0; i < 600 && instances(type) > NODES + SLACK; i++) {
          LockSupport.parkNanos(100_000_000); // what was replaced last is being closed
        }
        assertThat(instances(type)).as(type).isLessThanOrEqualTo(NODES + SLACK);
      }
      settle();
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + SLACK);
      assertThat(files()).isLessThanOrEqualTo(files + SLACK);
      assertThat(pool.counters()).hasSize(NODES);
    }
  }

  private static void follow(NodePool pool, int from, int to) {
    for (int number = from; number < to; number++) {
      Set<NodeAddress> view = view(number);
      view.forEach(pool::get);
      pool.keepOnly(view);
    }
  }

  /** Until no node that was replaced is left. */
  private static void settle() throws Exception {
    for (int i = 0; i < 600 && instances(COUNTED.get(0)) > NODES; i++) {
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(instances(COUNTED.get(0))).isLessThanOrEqualTo(NODES);
  }

  private static int files() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }

  /** Reachable objects of a class. */
  private static long instances(String type) throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length >= 4 && columns[3].equals(type))
        .mapToLong(columns -> Long.parseLong(columns[1]))
        .sum();
  }

  @Test
  void aNodeThatComesBackAtOnceKeepsItsConnections() {
    options.operationTimeout = Duration.ofMinutes(10);
    try (NodePool pool = new NodePool(vertx, options, ConnectionListener.NONE)) {
      NodeAddress flapping = new NodeAddress("127.0.0.1", 1);
      NodeClient first = pool.get(flapping);
      for (int i = 0; i < 100; i++) {
        pool.keepOnly(Set.of());
        assertThat(pool.get(flapping)).isSameAs(first);
      }
    }
  }

  @Test
  void whatIsAskedForWhileThePoolClosesIsClosedOrRefused() throws Exception {
    for (int round = 0; round < 300; round++) {
      NodePool pool = pool();
      NodeAddress address = new NodeAddress("127.0.0.1", 1);
      CyclicBarrier together = new CyclicBarrier(2);
      List<NodeClient> given = new ArrayList<>();
      Thread asking =
          new Thread(
              () -> {
                try {
                  together.await();
                  given.add(pool.get(address));
                } catch (IllegalStateException e) {
                  assertThat(e).hasMessage("the client is closed");
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      asking.start();
      together.await();
      pool.close();
      asking.join();
      assertThat(pool.counters()).isEmpty();
      for (NodeClient client : given) {
        assertThatThrownBy(() -> client.version().get(5, TimeUnit.MINUTES))
            .hasMessageContaining("node 127.0.0.1:1: the client is closed");
      }
      pool.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> pool.get(address))
          .withMessage("the client is closed");
    }
  }
}
