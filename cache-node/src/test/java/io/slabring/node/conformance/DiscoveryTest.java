package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import com.spotify.folsom.Resolver;
import com.spotify.folsom.Resolver.ResolveResult;
import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import net.rubyeye.xmemcached.autodiscovery.AutoDiscoveryCacheClient;
import net.rubyeye.xmemcached.autodiscovery.AutoDiscoveryCacheClientBuilder;
import net.rubyeye.xmemcached.autodiscovery.CacheNode;
import org.junit.jupiter.api.Test;

/** Existing clients follow the nodes of a cluster. */
class DiscoveryTest {
  private static final int KEYS = 60;

  @Test
  void xmemcachedFollows() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(2, 3)) {
      AutoDiscoveryCacheClientBuilder builder =
          new AutoDiscoveryCacheClientBuilder(cluster.address());
      builder.setPollConfigIntervalMs(200);
      AutoDiscoveryCacheClient client = builder.build();
      try {
        awaitXmemcached(client, cluster);
        for (int i = 0; i < KEYS; i++) {
          assertThat(client.set("x" + i, 60, "v" + i)).isTrue();
        }
        RunningNode third = cluster.startNode();
        awaitXmemcached(client, cluster);
        cluster.stop(third);
        awaitXmemcached(client, cluster);
        assertThat(client.set("x", 60, "after")).isTrue();
        assertThat(client.<String>get("x")).isEqualTo("after");
      } finally {
        client.shutdown();
      }
    }
  }

  private static void awaitXmemcached(AutoDiscoveryCacheClient client, EmbeddedCluster cluster) {
    Await.until(
        "the nodes as XMemcached has them",
        NodeCluster.DEADLINE,
        () ->
            client.getCurrentConfig() != null
                && client.getCurrentConfig().getNodeList().stream()
                    .map(CacheNode::getPort)
                    .sorted()
                    .toList()
                    .equals(cluster.ports())
                && client.getAvailableServers().stream()
                    .map(InetSocketAddress::getPort)
                    .sorted()
                    .toList()
                    .equals(cluster.ports()));
  }

  @Test
  void folsomFollows() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(2, 3)) {
      AsciiMemcacheClient<String> client =
          MemcacheClientBuilder.newStringClient()
              .withResolver(new AsFolsomsOwn(cluster.address()))
              .withResolveRefreshPeriod(200)
              .connectAscii();
      try {
        client.awaitFullyConnected(120, TimeUnit.SECONDS);
        setAll(client);
        RunningNode third = cluster.startNode();
        // All keys are set again and again until some of them have come to the new node.
        Await.until(
            "Folsom to use the node that joined",
            NodeCluster.DEADLINE,
            () -> {
              setAll(client);
              return Integer.parseInt(third.stat("curr_items")) > 0;
            });
        cluster.stop(third);
        Await.until(
            "Folsom to use the nodes that are left",
            NodeCluster.DEADLINE,
            () -> {
              try {
                setAll(client);
                return true;
              } catch (ExecutionException e) {
                return false; // its connection to the node that left
              }
            });
      } finally {
        client.shutdown();
      }
    }
  }

  private static void setAll(AsciiMemcacheClient<String> client) throws Exception {
    for (int i = 0; i < KEYS; i++) {
      assertThat(client.set("f" + i, "v", 60).toCompletableFuture().get(120, TimeUnit.SECONDS))
          .isEqualTo(MemcacheStatus.OK);
    }
  }

  /**
   * Asks and reads as strictly as Folsom's module for ElastiCache, which is not in Maven Central.
   */
  private record AsFolsomsOwn(InetSocketAddress address) implements Resolver {
    @Override
    public List<ResolveResult> resolve() {
      try (WireConnection wire = WireConnection.open(address)) {
        assertThat(wire.ask("config get cluster\n")).startsWith("CONFIG cluster ");
        wire.readLine();
        List<ResolveResult> nodes =
            List.of(wire.readLine().split(" ")).stream()
                .map(node -> node.split("\\|", -1))
                .map(parts -> new ResolveResult(parts[0], Integer.parseInt(parts[2]), 1))
                .toList();
        assertThat(wire.readLine()).isEmpty();
        assertThat(wire.readLine()).isEqualTo("END");
        return nodes;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void theAnswerIsByteExactForWhateverClientsSend() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(2, 2);
        WireConnection wire = cluster.first().connect()) {
      ClusterView view = NodeCluster.view(wire);
      List<Integer> ports = cluster.ports();
      String payload =
          view.version()
              + "\n127.0.0.1|127.0.0.1|"
              + ports.getFirst()
              + " 127.0.0.1|127.0.0.1|"
              + ports.getLast()
              + "\n";
      String config = "CONFIG cluster 0 " + payload.length() + "\r\n" + payload + "\r\nEND\r\n";
      String key = "AmazonElastiCache:cluster";
      String value = "VALUE " + key + " 0 " + payload.length();
      // The AWS Java client, pymemcache, dalli, XMemcached, emcache and those of Node.
      assertThat(exchange(wire, "config get cluster\r\n", config.length())).isEqualTo(config);
      // libmemcached's fork, and so PHP.
      assertThat(exchange(wire, "config get cluster \r\n", config.length())).isEqualTo(config);
      // django-elasticache, elasticache_pyclient, Folsom.
      assertThat(exchange(wire, "config get cluster\n", config.length())).isEqualTo(config);
      // Clients of engines before 1.4.14.
      String get = value + "\r\n" + payload + "\r\nEND\r\n";
      assertThat(exchange(wire, "get " + key + "\r\n", get.length())).isEqualTo(get);
      String gets = value + " " + view.version() + "\r\n" + payload + "\r\nEND\r\n";
      assertThat(exchange(wire, "gets " + key + "\r\n", gets.length())).isEqualTo(gets);
      assertThat(exchange(wire, "mn\r\n", 4)).isEqualTo("MN\r\n");
    }
  }

  private static String exchange(WireConnection wire, String request, int length)
      throws IOException {
    wire.send(request);
    return new String(wire.readExactly(length), StandardCharsets.ISO_8859_1);
  }

  /** One node is the narrowest case: some parsers want a minimum length, or more lines. */
  @Test
  void theParsersOfOtherClientsTakeTheAnswerOfASingleNode() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(1, 1);
        WireConnection wire = cluster.first().connect()) {
      assertThat(wire.ask("version\n")).matches("VERSION 1\\.([5-9]|[1-9]\\d)\\.\\d+");
      assertThat(cluster.first().stat("version")).matches("1\\.([5-9]|[1-9]\\d)\\.\\d+");
      String payload = NodeCluster.config(wire);
      int length = payload.length();
      String answer = "CONFIG cluster 0 " + length + "\r\n" + payload + "\r\nEND\r\n";
      assertThat(exchange(wire, "config get cluster\r\n", answer.length())).isEqualTo(answer);
      // AWS Java: the payload trimmed and split is two lines. A growing integer below 2^31.
      assertThat(payload.strip().split("\n")).hasSize(2);
      assertThat(ClusterText.parse(payload).version()).isBetween(1L, (long) Integer.MAX_VALUE);
      // pymemcache: this end; the ip is used.
      assertThat(answer).endsWith("\n\r\nEND\r\n");
      // django-elasticache: four lines that are not empty.
      assertThat(answer.lines().filter(line -> !line.isBlank())).hasSize(4);
      // dalli, memcache-plus: these characters, and more than twenty.
      assertThat(payload.lines().toList().getLast())
          .matches("[-.A-Za-z0-9]+\\|\\d+\\.\\d+\\.\\d+\\.\\d+\\|\\d+")
          .hasSizeGreaterThan(20);
      assertThat(payload).as("XMemcached splits at CR LF").doesNotContain("\r");
      // dalli ends its read at a line with END in it.
      assertThat(payload).doesNotContain("END");
    }
  }
}
