package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import io.slabring.client.metrics.ClientMetrics;
import io.slabring.client.ring.RingKind;
import io.slabring.client.topology.Topology;
import io.slabring.client.topology.TopologyException;
import io.slabring.membership.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that follows what a scripted node says about the cluster. */
class TopologyTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeNode.Script script = new FakeNode.Script();
  private final List<FakeNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    for (int i = 0; i < 3; i++) {
      nodes.add(new FakeNode(script));
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (FakeNode node : nodes) {
      node.close();
    }
  }

  private SlabringClientBuilder builder() {
    return TestNode.client().discover(nodes.get(0).address()).pollInterval(Duration.ofMillis(10));
  }

  private static String text(int version, FakeNode... members) {
    StringJoiner text = new StringJoiner(" ", version + "\n", "\n");
    for (FakeNode node : members) {
      text.add("127.0.0.1|127.0.0.1|" + node.port());
    }
    return text.toString();
  }

  private static List<Integer> ports(Topology topology) {
    return topology.nodes().stream().map(Node::port).toList();
  }

  @Test
  void movesKeysAndMetersWithTheNodes() throws Exception {
    script.answer(text(5, nodes.get(0), nodes.get(1)));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (SlabringClient client = builder().build()) {
      new ClientMetrics(client, Tags.of("cache", "test")).bindTo(registry);
      assertThat(client.topology().ring()).isEqualTo(RingKind.KETAMA);
      assertThat(ports(client.topology())).hasSize(2);
      assertThat(client.get("k", String.class)).isNull();

      script.answer(text(6, nodes.get(1), nodes.get(2)));
      TestNode.await("version 6", () -> client.topology().version() == 6);
      assertThat(ports(client.topology())).hasSize(2).doesNotContain(nodes.get(0).port());
      TestNode.await("the meters", () -> meters(registry, nodes.get(0)) == 0);
      TestNode.await("the meters", () -> meters(registry, nodes.get(2)) == 9);
      assertThat(registry.get("slabring.client.topology.version").gauge().value()).isEqualTo(6);

      script.answer(text(4, nodes.get(0)));
      int asked = script.questions.get();
      TestNode.await("older answers", () -> script.questions.get() > asked + 3);
      assertThat(client.topology().version()).isEqualTo(6);
    }
    registry.close();
  }

  private static long meters(SimpleMeterRegistry registry, FakeNode node) {
    return registry.getMeters().stream()
        .filter(meter -> node.address().equals(meter.getId().getTag("node")))
        .count();
  }

  /** Its requests fail until the client knows, so the client does not wait for its next poll. */
  @Test
  void asksAtOnceWhenTheConnectionToANodeIsLost() throws Exception {
    script.answer(text(5, nodes.get(1), nodes.get(2)));
    try (SlabringClient client =
        TestNode.client()
            .discover(nodes.get(0).address())
            .pollInterval(Duration.ofDays(1))
            .build()) {
      for (int i = 0; i < 100; i++) {
        assertThat(client.get("k" + i, String.class)).isNull(); // connects to both
      }
      script.answer(text(6, nodes.get(1)));
      nodes.get(2).close();
      TestNode.await("version 6", () -> client.topology().version() == 6);
    }
  }

  /** All nodes have started again, with a clock that is behind. */
  @Test
  void takesAnOlderVersionWhenNoNodeTellsOfTheOneInUse() throws Exception {
    script.answer(text(90_005, nodes.get(0), nodes.get(1)));
    try (SlabringClient client = builder().build()) {
      assertThat(client.topology().version()).isEqualTo(90_005);
      script.answer(text(5, nodes.get(2)));
      TestNode.await("the older version", () -> client.topology().version() == 5);
      assertThat(ports(client.topology())).containsExactly(nodes.get(2).port());
      script.answer(text(6, nodes.get(1), nodes.get(2)));
      TestNode.await("the next version", () -> client.topology().version() == 6);
    }
  }

  @Test
  void takesWeightsAndRingFromTheNodesThatTellThem() throws Exception {
    script.answer(text(7, nodes.get(0)));
    script.stats =
        "STAT version 7\r\nSTAT ring rendezvous\r\nSTAT local a\r\n"
            + "STAT node:0 a 127.0.0.1 127.0.0.1 "
            + nodes.get(0).port()
            + " 3 - serving\r\n"
            + "STAT node:1 b 127.0.0.1 127.0.0.1 "
            + nodes.get(1).port()
            + " 2 z leaving\r\nEND\r\n";
    try (SlabringClient client = builder().build()) {
      assertThat(client.topology().ring()).isEqualTo(RingKind.RENDEZVOUS);
      assertThat(client.topology().nodes()).hasSize(1);
      assertThat(client.topology().nodes().get(0).weight()).isEqualTo(3);
    }
  }

  @Test
  void badAnswersLeaveTheLastGoodView() throws Exception {
    script.answer(text(5, nodes.get(0), nodes.get(1)));
    try (SlabringClient client = builder().build()) {
      for (String payload :
          new String[] {
            "", "\n", "6\n\n", "6\nhost\n", "x\n1|2|3\n", "6\n a|b|99999 \n", "\n\n\n\n"
          }) {
        script.answer(payload);
        int asked = script.questions.get();
        TestNode.await("bad answers", () -> script.questions.get() > asked + 1);
        assertThat(client.topology().version()).as(payload).isEqualTo(5);
      }
      script.config = "SERVER_ERROR busy\r\n";
      int asked = script.questions.get();
      TestNode.await("refusals", () -> script.questions.get() > asked + 1);
      script.config = "garbage\r\n";
      TestNode.await("garbage", () -> script.questions.get() > asked + 3);
      assertThat(client.topology().version()).isEqualTo(5);
      script.answer(text(6, nodes.get(0)));
      TestNode.await("version 6", () -> client.topology().version() == 6);
    }
  }

  @Test
  void withoutAFirstViewTheAddressIsNamed() {
    script.config = "ERROR\r\n";
    SlabringClientBuilder strangers = builder().startTimeout(Duration.ofMillis(300));
    assertThatThrownBy(strangers::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("discovery at " + nodes.get(0).address() + ": ");
    script.answer("7\n\n");
    SlabringClientBuilder empty = builder().startTimeout(Duration.ofMillis(300));
    assertThatThrownBy(empty::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("discovery at " + nodes.get(0).address() + ": no node serves");
  }

  @Test
  void aNodeByItselfIsACluster() {
    try (TestNode node = TestNode.start();
        SlabringClient client = TestNode.client().discover(node.address()).build()) {
      client.set("k", "v", MINUTE);
      assertThat(client.get("k", String.class)).isEqualTo("v");
      assertThat(ports(client.topology())).containsExactly(node.port());
    }
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlabringClient.builder().discover("nowhere"))
        .withMessage("a node's address is host:port: 'nowhere'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlabringClient.builder().servers())
        .withMessage("a client needs at least one address: none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlabringClient.builder().servers("a:1").discover("b:2"))
        .withMessageContaining("one of discover, servers and observe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlabringClient.builder().build())
        .withMessageContaining("needs discover, servers or observe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlabringClient.builder().lease(Duration.ZERO))
        .withMessageContaining("lease must be PT1S to PT24H");
  }

  @Test
  void aClosedClientLeavesNoThread() throws Exception {
    script.answer(text(5, nodes.get(0), nodes.get(1)));
    for (int i = 0; i < 5; i++) {
      builder().build().close();
    }
    TestNode.await(
        "the end of its threads",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("slabring-topology")));
  }
}
