package io.slabring.node.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slabring.node.conformance.Await;
import io.slabring.node.conformance.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code /readyz} and {@code /cluster} of a node that joins, serves and leaves. */
class ReadinessTest {
  @Test
  void aNodeIsReadyWhileTheViewListsIt() throws Exception {
    int port = FreePorts.next();
    String[] flags = {
      "-m",
      "8",
      "--admin=127.0.0.1:" + port,
      "--cluster=test",
      "--drain=20",
      "--cluster-bind=127.0.0.1:" + FreePorts.next(),
      "--join=127.0.0.1:" + FreePorts.next() // nobody is there, so joining takes its time
    };
    try (HttpClient http = HttpClient.newHttpClient()) {
      CompletableFuture<AdminNode> starting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return AdminNode.start(flags);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      Await.until(
          "live, or an early end", () -> status(http, port, "/livez") == 200 || isOver(starting));
      assertThat(status(http, port, "/readyz")).as("while it joins").isEqualTo(503);
      try (AdminNode node = starting.get()) {
        assertThat(status(http, port, "/readyz")).as("joined").isEqualTo(200);
        serving(node);
        leaving(http, node);
      }
    }
  }

  private static void serving(AdminNode node) throws Exception {
    Await.until(
        "a view that lists the node", () -> !node.json("/cluster").getJsonArray("nodes").isEmpty());
    Await.until("the ready state", () -> node.json("/cluster").getBoolean("ready"));
    JsonObject cluster = node.json("/cluster");
    assertThat(cluster.getBoolean("clustered")).isTrue();
    assertThat(cluster.getString("ring")).isEqualTo("ketama");
    JsonObject self = cluster.getJsonArray("nodes").getJsonObject(0);
    assertThat(self.getString("id")).isEqualTo(cluster.getString("local"));
    assertThat(self.getString("state")).isEqualTo("serving");
    assertThat(self.getDouble("share")).isCloseTo(1, within(1e-6));
    assertThat(cluster.getLong("suspicions")).isZero();
    Metrics metrics = Metrics.parse(node.get("/metrics").body());
    assertThat(metrics.value("slabring_cluster_view_version"))
        .isEqualTo(cluster.getLong("version").doubleValue());
    assertThat(metrics.value("slabring_cluster_members{state=\"serving\"}")).isEqualTo(1);
    assertThat(metrics.value("slabring_cluster_members{state=\"joining\"}")).isEqualTo(0);
    assertThat(metrics.value("slabring_cluster_suspicions_total")).isEqualTo(0);
    assertThat(metrics.labels()).containsEntry("slabring_cluster_share_ratio", Set.of("node"));
  }

  /** A client that goes on asking keeps the leaving node from ending. */
  private static void leaving(HttpClient http, AdminNode node) throws Exception {
    int port = node.adminPort();
    try (Socket client = node.client()) {
      CompletableFuture<Void> closing = CompletableFuture.runAsync(node::closeNode);
      Await.until(
          "not ready",
          () -> {
            client.getOutputStream().write("version\r\n".getBytes(US_ASCII));
            assertThat(client.getInputStream().read()).isNotNegative();
            return status(http, port, "/readyz") == 503;
          });
      assertThat(status(http, port, "/livez")).as("while it leaves").isEqualTo(200);
      client.close();
      closing.get();
    }
  }

  private static boolean isOver(CompletableFuture<AdminNode> starting) {
    return starting.isDone();
  }

  private static int status(HttpClient http, int port, String path) throws Exception {
    try {
      return AdminNode.get(http, port, path).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }
}
