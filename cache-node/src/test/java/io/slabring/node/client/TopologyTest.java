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
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that follows what a scripted node says about the cluster. */
class TopologyTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<TestNode> nodes = new ArrayList<>();
  private FakeDiscovery discovery;

  @BeforeEach
  void start() throws IOException {
    discovery = new FakeDiscovery();
    IntStream.range(0, 3).forEach(i -> nodes.add(TestNode.start()));
  }

  @AfterEach
  void stop() throws IOException {
    discovery.close();
    nodes.forEach(TestNode::close);
  }

  private SlabringClientBuilder builder() {
    return TestNode.client()
        .discover(discovery.address())
        .pollInterval(Duration.ofMillis(10));
  }

  /** A view of the node itself, so that it goes on being asked, and of others. */
  private String text(int version, TestNode... others) {
    StringBuilder text = new StringBuilder(version + "\n");
    String self = discovery.address();
    text.append("127.0.0.1|127.0.0.1|").append(self.substring(self.indexOf(':') + 1));
    for (TestNode node : others) {
      text.append(" 127.0.0.1|127.0.0.1|").append(node.port());
    }
    return text.append('\n').toString();
  }

  private static List<Integer> ports(Topology topology) {
    return topology.nodes().stream().map(Node::port).toList();
  }

  @Test
  void followsVersionsThatGrow() throws Exception {
    discovery.answer("5\n127.0.0.1|127.0.0.1|" + nodes.get(0).port() + "\n");
    List<Long> versions = Collections.synchronizedList(new ArrayList<>());
    try (SlabringClient client = builder().build()) {
      client.listen(topology -> versions.add(topology.version()));
      client.set("k", "v", MINUTE);
      assertThat(client.get("k", String.class)).isEqualTo("v");
      // The only known node is itself a cluster of one at version 1, so the seed is not asked.
      assertThat(client.topology().version()).isEqualTo(5);
    }
    assertThat(versions).containsExactly(5L);
  }

  @Test
  void movesKeysAndMetersWithTheNodes() throws Exception {
    discovery.answer(text(5, nodes.get(0)));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (SlabringClient client = builder().build()) {
      new ClientMetrics(client, Tags.of("cache", "test")).bindTo(registry);
      assertThat(client.topology().ring()).isEqualTo(RingKind.KETAMA);
      assertThat(ports(client.topology())).hasSize(2);

      discovery.answer(text(6, nodes.get(1), nodes.get(2)));
      TestNode.await("version 6", () -> client.topology().version() == 6);
      assertThat(ports(client.topology())).hasSize(3).doesNotContain(nodes.get(0).port());
      assertThat(meters(registry, nodes.get(0))).isZero();
      assertThat(meters(registry, nodes.get(1))).isEqualTo(9);
      assertThat(registry.get("slabring.client.topology.version").gauge().value()).isEqualTo(6);

      discovery.answer(text(4, nodes.get(0)));
      int asked = discovery.questions;
      TestNode.await("older answers", () -> discovery.questions > asked + 3);
      assertThat(client.topology().version()).isEqualTo(6);
    }
    registry.close();
  }

  private static int meters(SimpleMeterRegistry registry, TestNode node) {
    return registry.find("slabring.client.node.operations").tag("node", node.address()).meters().size()
        + (int)
            registry.getMeters().stream()
                .filter(meter -> node.address().equals(meter.getId().getTag("node")))
                .filter(meter -> !meter.getId().getName().endsWith(".operations"))
                .count();
  }

  @Test
  void takesWeightsAndRingFromTheNodesThatTellThem() throws Exception {
    discovery.answer(text(7, nodes.get(0)));
    discovery.stats =
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
    discovery.answer(text(5, nodes.get(0)));
    try (SlabringClient client = builder().build()) {
      for (String payload :
          new String[] {"", "\n", "6\n\n", "6\nhost\n", "x\n1|2|3\n", "6\n a|b|99999 \n", "\n\n\n\n"}) {
        discovery.answer(payload);
        int asked = discovery.questions;
        TestNode.await("bad answers", () -> discovery.questions > asked + 1);
        assertThat(client.topology().version()).as(payload).isEqualTo(5);
      }
      discovery.config = "SERVER_ERROR busy\r\n";
      int asked = discovery.questions;
      TestNode.await("refusals", () -> discovery.questions > asked + 1);
      discovery.config = "garbage\r\n";
      TestNode.await("garbage", () -> discovery.questions > asked + 3);
      assertThat(client.topology().version()).isEqualTo(5);
      discovery.answer(text(6, nodes.get(0)));
      TestNode.await("version 6", () -> client.topology().version() == 6);
    }
  }

  @Test
  void withoutAFirstViewTheAddressIsNamed() {
    discovery.config = "ERROR\r\n";
    SlabringClientBuilder strangers = builder().startTimeout(Duration.ofMillis(300));
    assertThatThrownBy(strangers::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("discovery at " + discovery.address() + ": ");
    discovery.answer("7\n\n");
    SlabringClientBuilder empty = builder().startTimeout(Duration.ofMillis(300));
    assertThatThrownBy(empty::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("discovery at " + discovery.address() + ": no node serves");
  }

  @Test
  void aNodeByItselfIsACluster() {
    try (SlabringClient client =
        TestNode.client().discover(nodes.get(0).address()).build()) {
      client.set("k", "v", MINUTE);
      assertThat(client.get("k", String.class)).isEqualTo("v");
      assertThat(ports(client.topology())).containsExactly(nodes.get(0).port());
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
    discovery.answer(text(5, nodes.get(0)));
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
