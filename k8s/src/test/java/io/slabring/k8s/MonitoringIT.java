package io.slabring.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.Network;

/** A real Prometheus scrapes real nodes, and every panel and alert finds what it asks for. */
@NeedsEngine
class MonitoringIT {
  private static final String TOKEN = "a-token-of-the-test-that-is-long";

  @TempDir private Path directory;

  @Test
  void everyPanelAndEveryAlertFindsItsMetrics() throws Exception {
    Path token = Cluster.secret(directory, "token", TOKEN);
    try (Network network = TestNetwork.create();
        NodeContainer node = new NodeContainer(network).limited(320, 2)) {
      node.withFileSystemBind(token.toString(), "/etc/slabring/token", BindMode.READ_ONLY)
          .withCommand("-m", "32", "--admin", "*:9150", "--admin-token-file", "/etc/slabring/token")
          .start();
      try (Prometheus prometheus = new Prometheus(directory, TOKEN, List.of(node))) {
        Await.until("scraped", () -> prometheus.query("up == 1").size() == 1);
        fill(node);
        Map<String, String> panels = Queries.ofDashboard("test");
        assertThat(panels).hasSizeGreaterThan(15);
        for (Map.Entry<String, String> panel : panels.entrySet()) {
          Await.until(panel.toString(), () -> !prometheus.query(panel.getValue()).isEmpty());
        }
        Map<String, String> rules = Queries.ofRules(Manifests.render("overlays/autoscaled"));
        Set<String> recorded = new TreeSet<>(rules.keySet());
        for (Map.Entry<String, String> rule : rules.entrySet()) {
          prometheus.query(rule.getValue()); // it is a query
          for (String metric : Queries.metrics(rule.getValue())) {
            if (!recorded.contains(metric)) {
              assertThat(prometheus.query(metric))
                  .as("%s uses %s", rule.getKey(), metric)
                  .isNotEmpty();
            }
          }
        }
        assertThat(prometheus.query(rules.get("slabring_young_evictions_per_second"))).isNotEmpty();
      }
    }
  }

  /** More than fits, so that there are evictions, hits and misses. */
  private static void fill(NodeContainer node) throws Exception {
    String value = "v".repeat(10_000);
    try (Wire wire = node.connect()) {
      for (int i = 0; i < 8_000; i++) {
        wire.set("key" + i, value);
      }
      assertThat(wire.get("key7999")).isEqualTo(value);
      assertThat(wire.get("nothing")).isNull();
      assertThat(wire.stat("evictions")).isPositive();
    }
  }
}
