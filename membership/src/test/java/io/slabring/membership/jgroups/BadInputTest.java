package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.membership.Await;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Lane;
import io.slabring.membership.messages.Message;
import io.slabring.membership.messages.MessageCodec;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others do wrong, and that it disturbs nothing else. */
class BadInputTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aTakenPortIsToldInOneSentence() throws Exception {
    MembershipConfig config = cluster.config();
    try (ServerSocket taken = new ServerSocket(0, 1, config.bindAddress())) {
      config.bindPort = taken.getLocalPort();
      assertThatThrownBy(() -> cluster.join(config))
          .isInstanceOf(IOException.class)
          .isInstanceOf(BindException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:" + config.bindPort + ": the address is already in use");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNotTaken() throws Exception {
    MembershipConfig config = cluster.config();
    config.bindHost = "192.0.2.1"; // reserved for documentation: no machine has it
    config.insecure = true;
    assertThatThrownBy(() -> cluster.join(config))
        .isInstanceOf(BindException.class)
        .hasMessage(
            "cannot listen on 192.0.2.1:"
                + config.bindPort
                + ": no interface of this machine has that address");
  }

  @Test
  void ofTwoWithOneAddressTheOlderIsListed() throws Exception {
    TestMember a = cluster.start();
    MembershipConfig config = cluster.config();
    config.port = a.config.port;
    TestMember b = cluster.join(config);
    b.membership.become(NodeState.SERVING);
    Await.until("both", () -> a.view().nodes().size() == 2);
    TestCluster.awaitServing(cluster.members, List.of(11211));
    assertThat(a.view().serving().get(0).id()).isEqualTo(a.membership.localId());
    a.membership.close();
    String heir = b.membership.localId();
    Await.until(
        "b in place of a",
        () -> b.view().serving().stream().map(Node::id).toList().equals(List.of(heir)));
  }

  @Test
  void namesAndAddressesThatAreNotThereLeaveANodeAlone() throws Exception {
    MembershipConfig unknown = cluster.config();
    unknown.join = List.of("127.0.0.1:" + TestCluster.freePort(), "no-such-host.invalid:7800");
    TestMember a = cluster.join(unknown);
    a.membership.serve();
    assertThat(a.serving()).containsExactly(11211);

    MembershipConfig dns = cluster.config();
    dns.join = List.of();
    dns.dnsName = "no-such-host.invalid";
    TestMember b = cluster.join(dns);
    b.membership.serve();
    assertThat(b.serving()).containsExactly(11212);
  }

  @Test
  void aNameThatIsTheMemberItselfLeavesItAlone() throws Exception {
    MembershipConfig dns = cluster.config();
    dns.dnsName = "localhost";
    TestMember a = cluster.join(dns);
    a.membership.serve();
    assertThat(a.serving()).containsExactly(11211);
  }

  @Test
  void anotherClusterIsNotJoined() throws Exception {
    TestMember a = cluster.start();
    MembershipConfig config = cluster.config();
    config.cluster = "other";
    TestMember b = cluster.join(config);
    b.membership.serve();
    TestCluster.awaitServing(List.of(a), List.of(11211));
    TestCluster.awaitServing(List.of(b), List.of(11212));
  }

  @Test
  void garbageAtTheClusterPortDisturbsNobody() throws Exception {
    TestMember a = cluster.start();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      try (Socket socket = new Socket(a.config.bindAddress(), a.config.bindPort)) {
        socket.getOutputStream().write(bytes);
      }
    }
    TestMember b = cluster.start();
    TestCluster.awaitServing(List.of(a, b), List.of(11211, 11212));
    assertThat(a.view().nodes()).as("seed %d", seed).hasSize(2);
  }

  @Test
  void nodeDataThatIsTooLongIsRefused() throws Exception {
    MembershipConfig config = cluster.config();
    config.host = "h".repeat(200);
    config.zone = "z".repeat(60);
    assertThatThrownBy(() -> cluster.join(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be shorter by 22 characters together: hhh");
  }

  @Test
  void damagedMessagesAreRefusedAtEveryLengthAndByte() {
    Node node =
        new Node(
            "00000000-0000-0001-0000-000000000002",
            "h",
            "1.2.3.4",
            1,
            1,
            "z",
            "::1",
            2,
            NodeState.SERVING);
    Edition edition =
        new Edition(
            new io.slabring.membership.ClusterView(7, List.of(node, node), 9),
            3,
            2,
            new Lane(16, 3, 99));
    Message news = new Message.News(5, List.of(edition, edition));
    byte[] bytes = MessageCodec.encode(news);
    assertThat(MessageCodec.decode(ByteBuffer.wrap(bytes))).isEqualTo(news);
    Message hello = new Message.Hello(1, NodeState.LEAVING, 2, 3, 4, 5, 6, Stake.SERVED, 7);
    assertThat(MessageCodec.decode(ByteBuffer.wrap(MessageCodec.encode(hello)))).isEqualTo(hello);
    for (int length = 0; length < bytes.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
      assertThatThrownBy(() -> MessageCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int at = 0; at < bytes.length; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        try {
          assertThat(MessageCodec.decode(ByteBuffer.wrap(changed))).isNotNull();
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessageMatching("(message|edition|node data).*");
        }
      }
    }
  }
}
