package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Any node answers for any key, and keys move with their values, as clients of real nodes see it.
 */
class ElasticIT {
  private static final int KEYS = 2000;
  private static final String BIG = "0123456789abcdef".repeat(60_000);

  @Test
  void anyNodeAnswersForAnyKey() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(3, 3)) {
      Map<String, String> values = values();
      setAll(cluster.nodes().get(0), values);
      for (NodeProcess node : cluster.nodes()) {
        assertThat(getAll(node, values)).isEqualTo(values);
        try (WireConnection client = WireConnection.open(node.address())) {
          assertThat(client.ask("incr number 1\r\n")).isEqualTo("NOT_FOUND");
          assertThat(client.set("number", "41")).isEqualTo("STORED");
          assertThat(client.ask("incr number 1\r\n")).isEqualTo("42");
          assertThat(client.ask("mg number f s t v\r\n")).isEqualTo("VA 2 f0 s2 t-1");
          assertThat(client.readLine()).isEqualTo("42");
          assertThat(client.ask("mg number s O7 k q\r\nmn\r\n")).isEqualTo("HD s2 O7 knumber");
          assertThat(client.readLine()).isEqualTo("MN");
          assertThat(client.set("big", BIG)).isEqualTo("STORED");
          assertThat(client.get("big")).isEqualTo(BIG);
          assertThat(client.ask("delete number\r\n")).isEqualTo("DELETED");
          assertThat(client.ask("delete number noreply\r\nmg number v\r\n")).isEqualTo("EN");
        }
      }
    }
  }

  @Test
  void aPipelineIsAnsweredInOrderWhoeverOwnsItsKeys() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(3, 3);
        WireConnection client = WireConnection.open(cluster.nodes().get(1).address())) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        String value = "value" + i;
        requests.append("set k%d 0 0 %d\r\n%s\r\n".formatted(i, value.length(), value));
        requests.append("get k%d\r\n".formatted(i));
      }
      client.send(requests.toString());
      for (int i = 0; i < 500; i++) {
        assertThat(client.readLine()).isEqualTo("STORED");
        assertThat(client.readLine()).startsWith("VALUE k" + i + " 0 ");
        assertThat(client.readLine()).isEqualTo("value" + i);
        assertThat(client.readLine()).isEqualTo("END");
      }
    }
  }

  @Test
  void joinsAndLeavesLoseNothing() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(2, 6)) {
      Map<String, String> values = values();
      setAll(cluster.nodes().get(0), values);

      NodeProcess third = cluster.startNode();
      cluster.awaitServing(cluster.nodes());
      for (NodeProcess node : cluster.nodes()) {
        assertThat(getAll(node, values)).as(cluster.output()).isEqualTo(values);
      }

      leave(cluster, cluster.nodes().get(0));
      for (NodeProcess node : cluster.nodes()) {
        assertThat(getAll(node, values)).as(cluster.output()).isEqualTo(values);
      }

      for (NodeProcess old : cluster.nodes()) { // an upgrade: one out, one in
        leave(cluster, old);
        cluster.startNode();
        cluster.awaitServing(cluster.nodes());
      }
      assertThat(cluster.nodes()).doesNotContain(third);
      for (NodeProcess node : cluster.nodes()) {
        assertThat(getAll(node, values)).as(cluster.output()).isEqualTo(values);
      }
    }
  }

  @Test
  void flagsTimesToLiveAndMarksMoveWithAnItem() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(1, 2)) {
      int items = 40;
      try (WireConnection client = WireConnection.open(cluster.nodes().get(0).address())) {
        for (int i = 0; i < items; i++) {
          assertThat(client.ask("ms m%d 1 T500 F%d\r\nx\r\n".formatted(i, i))).isEqualTo("HD");
          assertThat(client.ask("md m%d I T400\r\n".formatted(i))).isEqualTo("HD");
          if (i % 2 == 0) {
            assertThat(client.ask("mg m%d\r\n".formatted(i))).isEqualTo("HD X W");
          }
        }
      }
      NodeProcess second = cluster.startNode();
      cluster.awaitServing(cluster.nodes());
      try (WireConnection client = WireConnection.open(second.address())) {
        for (int i = 0; i < items; i++) {
          String line = client.ask("mg m%d f t\r\n".formatted(i));
          assertThat(line)
              .matches("HD f" + i + " t(399|400|39[0-9]) " + (i % 2 == 0 ? "Z X" : "X W"));
        }
      }
    }
  }

  @Test
  void whatWasDeletedAfterAMoveDoesNotComeBack() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(1, 2)) {
      Map<String, String> values = values();
      NodeProcess first = cluster.nodes().get(0);
      setAll(first, values);
      NodeProcess second = cluster.startNode();
      try (WireConnection client = WireConnection.open(second.address())) {
        for (String key : values.keySet()) {
          client.send("delete " + key + "\r\n");
        }
        for (String key : values.keySet()) {
          assertThat(client.readLine()).as(key).isEqualTo("DELETED");
        }
      }
      for (NodeProcess node : cluster.nodes()) {
        assertThat(getAll(node, values)).isEmpty();
      }
    }
  }

  @Test
  void anOwnerThatIsGoneIsNamed() throws Exception {
    try (NodeCluster cluster = NodeCluster.start(2, 2);
        WireConnection client = WireConnection.open(cluster.nodes().get(0).address())) {
      NodeProcess gone = cluster.nodes().get(1);
      gone.signal("STOP");
      try {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 10 && answers.isEmpty(); i++) {
          String line = client.ask("get key" + i + "\r\n");
          if (!line.equals("END")) {
            answers.add(line);
          }
        }
        assertThat(answers)
            .singleElement()
            .asString()
            .startsWith("SERVER_ERROR 127.0.0.1:" + gone.port());
      } finally {
        gone.signal("CONT");
      }
    }
  }

  private static void leave(NodeCluster cluster, NodeProcess node) throws IOException {
    node.signal("TERM");
    assertThat(node.awaitExit()).as(node.output()).isZero();
    cluster.forget(node);
    cluster.awaitServing(cluster.nodes());
  }

  private static Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < KEYS; i++) {
      values.put("key" + i, "value " + i + "x".repeat(i % 300));
    }
    return values;
  }

  private static void setAll(NodeProcess node, Map<String, String> values) throws IOException {
    try (WireConnection client = WireConnection.open(node.address())) {
      for (Map.Entry<String, String> entry : values.entrySet()) {
        assertThat(client.set(entry.getKey(), entry.getValue())).isEqualTo("STORED");
      }
    }
  }

  /** By gets of many keys. */
  private static Map<String, String> getAll(NodeProcess node, Map<String, String> values)
      throws IOException {
    Map<String, String> found = new TreeMap<>();
    List<String> keys = List.copyOf(values.keySet());
    try (WireConnection client = WireConnection.open(node.address())) {
      for (int from = 0; from < keys.size(); from += 50) {
        client.send("get " + String.join(" ", keys.subList(from, from + 50)) + "\r\n");
        for (String line = client.readLine(); !line.equals("END"); line = client.readLine()) {
          assertThat(line).startsWith("VALUE ");
          found.put(line.split(" ")[1], client.readLine());
        }
      }
    }
    return found;
  }
}
