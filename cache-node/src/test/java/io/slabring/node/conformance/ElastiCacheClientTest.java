package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The AWS client for Java follows the nodes of a cluster. It is spymemcached with classes of the
 * same names, so this test is compiled with that one and run with the other in a JVM of its own.
 */
@EnabledIfSystemProperty(named = "slabring.elasticache", matches = "true")
class ElastiCacheClientTest {
  private static final int KEYS = 60;

  /**
   * After a change the client's thread waits until it is applied; when it was applied before the
   * thread began to wait, it misses the signal and sleeps for 50 s, without asking for the nodes
   * (ConfigurationPoller.run, MemcachedConnection.waitForConfigChangeApplied).
   */
  private static final Duration DEADLINE = Duration.ofSeconds(50).plus(NodeCluster.DEADLINE);

  /** Follows the cluster, and asks for the nodes more often than each minute: both is AWS's own. */
  public static final class Polling extends DefaultConnectionFactory {
    Polling() throws ReflectiveOperationException {
      Class<?> mode = Class.forName("net.spy.memcached.ClientMode");
      DefaultConnectionFactory.class
          .getMethod("setClientMode", mode)
          .invoke(this, mode.getField("Dynamic").get(null));
    }

    /** Milliseconds. */
    public long getDynamicModePollingInterval() {
      return 300;
    }
  }

  @Test
  void itFollowsANodeThatJoinsAndLeaves() throws Exception {
    assertThat(MemcachedClient.class.getProtectionDomain().getCodeSource())
        .as("the AWS client is on the class path")
        .asString()
        .contains("elasticache-java-cluster-client");
    try (EmbeddedCluster cluster = EmbeddedCluster.start(2, 3)) {
      MemcachedClient client = new MemcachedClient(new Polling(), List.of(cluster.address()));
      try {
        awaitServers(client, cluster.ports());
        for (int i = 0; i < KEYS; i++) {
          assertThat(client.set("a" + i, 60, "v" + i).get(120, TimeUnit.SECONDS)).isTrue();
          assertThat(client.get("a" + i)).isEqualTo("v" + i);
        }
        RunningNode third = cluster.startNode();
        awaitServers(client, cluster.ports());
        for (int i = 0; i < KEYS; i++) {
          assertThat(client.set("a" + i, 60, "v" + i).get(120, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Integer.parseInt(third.stat("curr_items"))).isPositive();
        cluster.stop(third);
        awaitServers(client, cluster.ports());
        assertThat(client.set("a", 60, "after").get(120, TimeUnit.SECONDS)).isTrue();
        assertThat(client.get("a")).isEqualTo("after");
      } finally {
        client.shutdown();
      }
    }
  }

  private static void awaitServers(MemcachedClient client, List<Integer> ports) {
    Await.until(
        "the nodes at " + ports,
        DEADLINE,
        () ->
            client.getAvailableServers().stream()
                .map(server -> ((InetSocketAddress) server).getPort())
                .sorted()
                .toList()
                .equals(ports));
  }
}
