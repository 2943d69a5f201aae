package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slabring.membership.Await;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.util.ExtendedUUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Members of other releases: those of the last one and those to come, played from their bytes. */
class UpgradeTest {
  /** Node data of the last release: port 11299, weight 1, host and ip 127.0.0.9, zone "old". */
  private static final String NODE = "012c230001" + "093132372e302e302e39".repeat(2) + "036f6c64";

  /** Says that the sender serves and holds no edition. */
  private static final String SERVING_HELLO =
      "0201" + "00".repeat(8) + "01" + "00".repeat(40) + "00" + "000000000cfe6af8";

  private final TestCluster cluster = new TestCluster();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Channel.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.WARN); // the other tests want silence
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    cluster.close();
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  /** A process of another release: what its address carries, and the messages that it receives. */
  private final class Other implements Receiver, AutoCloseable {
    final Queue<byte[]> received = new ConcurrentLinkedQueue<>();
    private final ExtendedUUID address = ExtendedUUID.randomUUID("other");
    private final JChannel channel;

    /** What it sends to each member that joins. */
    private volatile String welcome;

    Other(String node, String formats) throws Exception {
      address.put("n", HexFormat.of().parseHex(node));
      if (formats != null) {
        address.put("f", HexFormat.of().parseHex(formats));
      }
      MembershipConfig config = cluster.config();
      ClusterSockets sockets = new ClusterSockets("other", config);
      channel =
          new JChannel(Stack.protocols(config, TestCluster.FAST, sockets, List.of()))
              .addAddressGenerator(() -> address)
              .setReceiver(this);
      channel.connect("test");
    }

    @Override
    public void viewAccepted(View view) {
      if (welcome != null) {
        view.forEach(member -> send(member, welcome));
      }
    }

    @Override
    public void receive(Message message) {
      received.add(
          ByteBuffer.allocate(message.getLength())
              .put(message.getArray(), message.getOffset(), message.getLength())
              .array());
    }

    void send(TestMember to, String hex) {
      send(to.membership.address(), hex);
    }

    private void send(Address to, String hex) {
      try {
        channel.send(new BytesMessage(to, HexFormat.of().parseHex(hex)));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    /** Its id, as in an edition. */
    String id() {
      return "%016x%016x"
          .formatted(address.getMostSignificantBits(), address.getLeastSignificantBits());
    }

    @Override
    public void close() {
      channel.close();
    }
  }

  private List<String> warnings() {
    return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aMemberOfTheLastReleaseIsListedByOneOfThis() throws Exception {
    TestMember a = cluster.start();
    try (Other old = new Other(NODE, null)) {
      old.send(a, SERVING_HELLO);
      Await.until("both serve", () -> a.serving().equals(List.of(11211, 11299)));
      Await.until("an edition for the old one", () -> isIn(old.received, old.id() + "01" + "1d"));
      assertThat(old.received).allSatisfy(message -> assertThat(message[0]).isEqualTo((byte) 2));
    }
    Await.until("the old one has left", () -> a.serving().equals(List.of(11211)));
    assertThat(warnings()).isEmpty();
  }

  private static boolean isIn(Iterable<byte[]> messages, String hex) {
    for (byte[] message : messages) {
      if (HexFormat.of().formatHex(message).contains(hex)) {
        return true;
      }
    }
    return false;
  }

  /** The one of the last release is the first and numbers the views. */
  @Test
  void aMemberOfThisReleaseFollowsOneOfTheLast() throws Exception {
    try (Other old = new Other(NODE, null)) {
      String edition =
          "000000000cfe6afa" // version
              + "1112131415161718" // mark
              + "0000000000000000" // previous
              + "2122232425262728" // cluster
              + "0000000000000001" // lane: all versions
              + "0000000000000000"
              + "0000000080000000"
              + "0001" // one node
              + old.id()
              + "01" // serving
              + "1d"
              + NODE;
      old.welcome = "0204" + "0000000000000000" + "01" + edition;
      MembershipConfig config = cluster.config();
      config.linkPort = 7801;
      TestMember a = cluster.join(config);
      assertThat(a.view().version()).isEqualTo(218_000_122);
      assertThat(a.view().nodes())
          .singleElement()
          .satisfies(node -> assertThat(node.host()).isEqualTo("127.0.0.9"))
          .extracting(Node::linkPort)
          .isEqualTo(0);
      a.membership.become(NodeState.SERVING);
      Await.until("a hello", () -> isIn(old.received, "0201" + "00".repeat(8) + "01"));
    }
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aLaterReleaseThatStillWritesOurFormatIsListed() throws Exception {
    TestMember a = cluster.start();
    try (Other later = new Other(NODE + "1e79" + "00" + "c0ffee", "0209" + "07")) {
      later.send(a, SERVING_HELLO);
      Await.until("both serve", () -> a.serving().equals(List.of(11211, 11299)));
      assertThat(a.view().nodes())
          .extracting(Node::linkIp)
          .containsExactlyInAnyOrder("", "127.0.0.9");
    }
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aReleaseWithoutACommonFormatIsIgnoredWithOneLine() throws Exception {
    TestMember a = cluster.start();
    int told = a.told.size();
    try (Other far = new Other(NODE, "0305")) {
      Await.until("a line", () -> !warnings().isEmpty());
      for (int i = 0; i < 3; i++) {
        far.send(a, "0501" + "00".repeat(60));
      }
      TestMember b = cluster.start();
      TestCluster.awaitServing(cluster.members, List.of(11211, b.config.port));
      assertThat(a.breaksSince(told)).isZero();
      assertThat(a.view().nodes()).hasSize(2);
      assertThat(warnings().stream().filter(line -> line.startsWith("127.0.0.1:11211: ")))
          .singleElement()
          .asString()
          .contains(
              "ignoring the member at 127.0.0.1:",
              "its release writes message format 3 to 5, this one 2.",
              "Upgrade by way of a release between both");
    }
  }

  @Test
  void messagesOfALaterFormatAreToldOnceAndDisturbNothing() throws Exception {
    TestMember a = cluster.start();
    try (Other later = new Other(NODE, "0209")) {
      later.send(a, "0901");
      later.send(a, "0902" + "00".repeat(70));
      later.send(a, SERVING_HELLO);
      Await.until("both serve", () -> a.serving().equals(List.of(11211, 11299)));
    }
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("message of format 9, and this node reads 2");
  }
}
