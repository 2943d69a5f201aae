package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeUnavailableException;
import io.slabring.client.ring.Ring;
import io.slabring.client.topology.Topology;
import io.slabring.membership.ClusterIdentity;
import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.node.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Nodes of another cluster at addresses of a client's cluster. */
class ForeignClusterTest {
  private static final ClusterIdentity OWN = new ClusterIdentity("shop", 1);
  private static final ClusterIdentity OTHER = new ClusterIdentity("shop", 2);
  private static final ClusterIdentity OTHER_NAME = new ClusterIdentity("bank", 3);

  private final FakeNode.Script own = new FakeNode.Script();
  private final FakeNode.Script other = new FakeNode.Script();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Logger logger =
      (Logger) LoggerFactory.getLogger("io.slabring.client.node.ClusterCheck");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() throws Exception {
    logger.detachAppender(lines);
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private FakeNode fake(FakeNode.Script script, int port) throws IOException {
    FakeNode node = new FakeNode(script, port);
    open.add(node);
    return node;
  }

  /** Has the nodes of a script say that they are these, in that version. */
  private static void tell(
      FakeNode.Script script, ClusterIdentity identity, long version, int... ports) {
    List<Node> nodes = new ArrayList<>();
    for (int port : ports) {
      String id = "id" + port;
      nodes.add(new Node(id, "127.0.0.1", "127.0.0.1", port, 1, "", NodeState.SERVING));
    }
    ClusterView view = new ClusterView(version, nodes, identity.number());
    StringBuilder stats = new StringBuilder();
    new ClusterStats(view, "ketama", "id" + ports[0], identity)
        .format()
        .forEach(
            (name, value) ->
                stats.append("STAT ").append(name).append(' ').append(value).append("\r\n"));
    script.stats = stats + "END\r\n";
    String text = identity.toString();
    script.identity = "CONFIG identity 0 " + text.length() + "\r\n" + text + "\r\nEND\r\n";
    script.answer(ClusterText.format(view));
  }

  private SlabringClient client(String... seeds) {
    SlabringClient client =
        TestNode.client()
            .discover(seeds)
            .pollInterval(Duration.ofMillis(10))
            .connection(options -> options.reconnectMax = Duration.ofMillis(100))
            .build();
    open.add(client);
    return client;
  }

  private List<String> warnings() {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void aNodeThatTookOverAnAddressIsNeitherFollowedNorReadFrom() throws Exception {
    FakeNode one = fake(own, 0);
    FakeNode two = fake(own, 0);
    tell(own, OWN, 5, one.port(), two.port());
    SlabringClient client = client(one.address(), two.address());
    assertThat(client.get("k", String.class)).isNull();

    tell(other, OTHER, 99, two.port());
    two.close();
    FakeNode foreign = fake(other, two.port());
    TestNode.await("a warning", () -> !warnings().isEmpty());
    assertThat(warnings().get(0)).contains(two.address(), OWN.toString(), OTHER.toString());
    int asked = own.questions.get();
    TestNode.await("rounds of questions", () -> own.questions.get() > asked + 20);
    assertThat(client.topology().version()).isEqualTo(5);
    assertThat(client.topology().cluster()).isEqualTo(OWN.toString());
    assertThat(other.questions.get()).isZero();
    assertThat(warnings()).hasSize(1);
    assertThatThrownBy(() -> readFrom(client, two.port()))
        .isInstanceOf(NodeUnavailableException.class);

    foreign.close();
    fake(own, two.port());
    TestNode.await("the node that is back", () -> isReadable(client, two.port()));
    tell(own, OWN, 6, one.port());
    TestNode.await("version 6", () -> client.topology().version() == 6);
  }

  /** Reads a key of the node at a port. */
  private static void readFrom(SlabringClient client, int port) {
    Topology topology = client.topology();
    Ring ring = topology.ring().build(topology.ringNodes());
    for (int i = 0; ; i++) {
      byte[] key = ("key" + i).getBytes(StandardCharsets.US_ASCII);
      if (topology.nodes().get(ring.owner(key, 0, key.length)).port() == port) {
        client.get("key" + i, String.class);
        return;
      }
    }
  }

  /** Why a read fails; empty if it does not. */
  private static String refusal(SlabringClient client) {
    try {
      client.get("k", String.class);
      return "";
    } catch (NodeUnavailableException e) {
      return e.getMessage();
    }
  }

  private static boolean isReadable(SlabringClient client, int port) {
    try {
      readFrom(client, port);
      return true;
    } catch (NodeUnavailableException e) {
      return false;
    }
  }

  @Test
  void aClusterThatStartedAgainAsAWholeIsFollowedThoughItsVersionIsLower() throws Exception {
    FakeNode one = fake(own, 0);
    FakeNode two = fake(own, 0);
    tell(own, OWN, 50, one.port(), two.port());
    SlabringClient client = client(one.address());
    tell(other, OTHER, 7, one.port(), two.port());
    one.close();
    two.close();
    fake(other, one.port());
    fake(other, two.port());
    TestNode.await("the new cluster", () -> client.topology().version() == 7);
    assertThat(client.topology().cluster()).isEqualTo(OTHER.toString());
    TestNode.await("connections", () -> isReadable(client, one.port()));
    TestNode.await("connections", () -> isReadable(client, two.port()));
  }

  @Test
  void aClusterOfAnotherNameIsNotFollowedThoughItHasAllAddresses() throws Exception {
    FakeNode one = fake(own, 0);
    tell(own, OWN, 5, one.port());
    SlabringClient client = client(one.address());
    tell(other, OTHER_NAME, 9, one.port());
    one.close();
    FakeNode foreign = fake(other, one.port());
    TestNode.await("a warning", () -> !warnings().isEmpty());
    assertThat(client.topology().version()).isEqualTo(5);
    TestNode.await("the refusal", () -> refusal(client).contains(OTHER_NAME.toString()));
    foreign.close();
    tell(own, OWN, 6, one.port());
    fake(own, one.port());
    TestNode.await("version 6", () -> client.topology().version() == 6);
  }

  @Test
  void aServerThatTellsNoClusterIsNotReadFrom() throws Exception {
    FakeNode one = fake(own, 0);
    tell(own, OWN, 5, one.port());
    SlabringClient client = client(one.address());
    one.close();
    fake(new FakeNode.Script(), one.port());
    TestNode.await("a warning", () -> !warnings().isEmpty());
    assertThat(warnings().get(0)).contains("it tells no cluster", OWN.toString());
    assertThat(client.topology().version()).isEqualTo(5);
  }

  @Test
  void aRealClusterThatStartedAgainIsFollowedAndOneOfAnotherNameIsNot() throws Exception {
    io.slabring.node.Node first = node(-1, "shop");
    int port = first.addresses().getFirst().port();
    SlabringClient client = client("127.0.0.1:" + port);
    client.set("k", "v", Duration.ofMinutes(5));
    String before = client.topology().cluster();
    assertThat(ClusterIdentity.parse(before)).isNotNull();
    assertThat(ClusterIdentity.parse(before).name()).isEqualTo("shop");
    first.close();

    io.slabring.node.Node foreign = node(port, "bank");
    TestNode.await("a warning", () -> !warnings().isEmpty());
    TestNode.await("the refusal", () -> refusal(client).contains("bank/"));
    foreign.close();

    try (io.slabring.node.Node again = node(port, "shop")) {
      assertThat(again.addresses()).hasSize(1);
      TestNode.await("the new cluster", () -> !client.topology().cluster().equals(before));
      TestNode.await("connections", () -> isReadable(client, port));
      assertThat(client.get("k", String.class)).isNull();
    }
  }

  private static io.slabring.node.Node node(int port, String cluster) throws Exception {
    Map<String, String> options =
        Map.of("-p", Integer.toString(port), "-l", "127.0.0.1", "-t", "1", "-m", "8");
    List<String> arguments = new ArrayList<>();
    options.forEach((name, value) -> arguments.addAll(List.of(name, value)));
    arguments.add("--cluster=" + cluster);
    arguments.add("--cluster-bind=127.0.0.1:0");
    arguments.add("--drain=0");
    return io.slabring.node.Node.start(Options.parse(arguments.toArray(new String[0])), () -> {});
  }
}
