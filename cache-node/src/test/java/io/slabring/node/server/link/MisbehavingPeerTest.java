package io.slabring.node.server.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.MembershipConfig;
import io.slabring.membership.tls.ClusterTls;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.server.LinkNode;
import io.slabring.node.server.frames.Hello;
import io.slabring.node.server.frames.LinkFormat;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Other ends of links that lie, hang or do not belong here. */
class MisbehavingPeerTest {
  private static final byte[] HELLO = Hello.of("test", "liar", 0, 7).bytes();

  private final LinkNode node = LinkNode.start("near");

  @AfterEach
  void close() {
    assertThat(answer(LinkNode.start("other"), "get a\r\n")).isEqualTo("END\r\n");
    node.close();
  }

  /** What the node says of a peer, which gets the request and does something. */
  private String answer(LinkNode good, String text) {
    try (good) {
      return node.onLoop(() -> new Traveller(node).ask(good.peer(), text)).answer();
    }
  }

  private static byte[] frame(int type, int flags, int slot, byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(body.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeShort(slot);
    out.write(body);
    return bytes.toByteArray();
  }

  private static byte[] reply(String text, int flags, int slot) throws IOException {
    return frame(LinkFormat.REPLY, flags, slot, text.getBytes(ISO_8859_1));
  }

  /** Asks a peer that greets like this, and answers every request with these bytes. */
  private String answerOfLiar(byte[] hello, byte[] answer) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> peer =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket.getOutputStream().write(frame(LinkFormat.HELLO, 0, 0, hello));
                  socket.getInputStream().readNBytes(8 + HELLO.length + 8 + 10);
                  socket.getOutputStream().write(answer);
                  socket.getInputStream().transferTo(new ByteArrayOutputStream());
                } catch (IOException e) {
                  // the node has closed the link, as it should
                }
              });
      Peer liar = new Peer("liar", "liar:11211", "127.0.0.1", listener.getLocalPort());
      String text = node.onLoop(() -> new Traveller(node).ask(liar, "get a\r\n")).answer();
      node.onLoop(
          () -> {
            node.links().peersChanged(List.of());
            return null;
          });
      peer.join();
      return text;
    }
  }

  private static String broke(String how) {
    return "! liar:11211, the owner of this key, broke the protocol: " + how;
  }

  @Test
  void bytesThatAreNoFrameEndTheLink() throws Exception {
    byte[] garbage = "SERVER_ERROR what is this\r\n".getBytes(ISO_8859_1);
    assertThat(answerOfLiar(HELLO, garbage)).isEqualTo(broke("slot 24389"));
  }

  @Test
  void anAnswerToNoRequestEndsTheLink() throws Exception {
    assertThat(answerOfLiar(HELLO, reply("END\r\n", LinkFormat.LAST, 9)))
        .isEqualTo(broke("it answers what it was not asked"));
  }

  @Test
  void moreThanWasAllowedEndsTheLink() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      bytes.write(reply("x".repeat(40_000), 0, 0));
    }
    Traveller slow;
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> peer =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket.getOutputStream().write(frame(LinkFormat.HELLO, 0, 0, HELLO));
                  socket.getInputStream().readNBytes(8 + HELLO.length + 8 + 10);
                  socket.getOutputStream().write(bytes.toByteArray());
                  socket.getInputStream().transferTo(new ByteArrayOutputStream());
                } catch (IOException e) {
                  // the node has closed the link, as it should
                }
              });
      Peer liar = new Peer("liar", "liar:11211", "127.0.0.1", listener.getLocalPort());
      slow =
          node.onLoop(
              () -> {
                Traveller client = new Traveller(node);
                client.reads(1);
                return client.ask(liar, "get a\r\n");
              });
      peer.join();
    }
    node.onLoop(
        () -> {
          slow.reads(Long.MAX_VALUE);
          return null;
        });
    assertThat(slow.answer()).isEqualTo(broke("it sends more than it may"));
  }

  @Test
  void aRequestWhereRepliesAreExpectedEndsTheLink() throws Exception {
    assertThat(answerOfLiar(HELLO, frame(LinkFormat.CANCEL, 0, 0, new byte[0])))
        .isEqualTo(broke("a CANCEL where replies are expected"));
  }

  @Test
  void moreCreditThanWasUsedEndsTheLink() throws Exception {
    assertThat(answerOfLiar(HELLO, frame(LinkFormat.CREDIT, 0, 0, new byte[] {127, 0, 0, 0})))
        .isEqualTo(broke("it allows more than it was sent"));
  }

  @Test
  void anotherClusterIsRefused() throws Exception {
    assertThat(answerOfLiar(Hello.of("prod", "liar", 0, 7).bytes(), new byte[0]))
        .isEqualTo(broke("it is a node of another cluster"));
  }

  @Test
  void anotherNodeIsRefused() throws Exception {
    assertThat(answerOfLiar(Hello.of("test", "friend", 0, 7).bytes(), new byte[0]))
        .isEqualTo(broke("it is another node than liar:11211"));
  }

  @Test
  void aReleaseWithOtherFormatsIsRefused() throws Exception {
    byte[] future = new Hello(8, 9, 0, 7, "test", "liar").bytes();
    assertThat(answerOfLiar(future, new byte[0])).isEqualTo(broke("it speaks the formats 8 to 9"));
  }

  @Test
  void aPeerThatHangsUpIsNamed() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> peer =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket.getOutputStream().write(frame(LinkFormat.HELLO, 0, 0, HELLO));
                  socket.getInputStream().readNBytes(8 + HELLO.length + 8 + 10 + 7);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      Peer liar = new Peer("liar", "liar:11211", "127.0.0.1", listener.getLocalPort());
      assertThat(node.onLoop(() -> new Traveller(node).ask(liar, "get a\r\n")).answer())
          .isEqualTo("! liar:11211, the owner of this key, closed the connection");
      peer.join();
    }
  }

  @Test
  void aPeerThatNeverAnswersIsNotWaitedForLong() throws Exception {
    assertThat(answerOfLiar(HELLO, new byte[0]))
        .isEqualTo("! liar:11211, the owner of this key, did not answer within 1 s");
    assertThat(node.links().counters().timeouts()).isEqualTo(1);
  }

  @Test
  void aPeerThatNeverGreetsIsNotWaitedForLong() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Peer liar = new Peer("liar", "liar:11211", "127.0.0.1", mute.getLocalPort());
      assertThat(node.onLoop(() -> new Traveller(node).ask(liar, "get a\r\n")).answer())
          .startsWith("! liar:11211, the owner of this key, did not ");
    }
  }

  /** What the node does with a connection that sends these bytes: it must close it. */
  private void assertClosed(byte[] bytes) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.server().port())) {
      socket.getOutputStream().write(bytes);
      try {
        socket.getInputStream().transferTo(new ByteArrayOutputStream());
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("reset");
      }
    }
    assertThat(answer(LinkNode.start("other"), "get a\r\n")).isEqualTo("END\r\n");
  }

  @Test
  void aClientThatTakesTheLinkPortForAnotherIsSentAway() throws Exception {
    assertClosed("get a\r\n\r\n".getBytes(ISO_8859_1));
  }

  @Test
  void whoAsksInASlotThatIsInUseIsSentAway() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(frame(LinkFormat.HELLO, 0, 0, HELLO));
    byte[] head = new byte[10];
    head[0] = LinkFormat.COMMAND;
    bytes.write(frame(LinkFormat.REQUEST, LinkFormat.FIRST, 3, head));
    bytes.write(frame(LinkFormat.REQUEST, LinkFormat.FIRST, 3, head));
    assertClosed(bytes.toByteArray());
  }

  @Test
  void whoNeverGreetsIsSentAway() throws Exception {
    assertClosed(new byte[0]);
  }

  private static SSLContext tls(String secret) throws Exception {
    MembershipConfig config = new MembershipConfig();
    config.secret = secret.getBytes(ISO_8859_1);
    return ClusterTls.context(config);
  }

  @Test
  void nodesWithTheSameSecretTrustEachOther() throws Exception {
    SSLContext secret = tls("a secret that both nodes know");
    try (LinkNode one = LinkNode.secure("one", secret);
        LinkNode two = LinkNode.secure("two", secret)) {
      String value = "v".repeat(500_000);
      Traveller set =
          one.onLoop(
              () -> new Traveller(one).ask(two.peer(), "set a 0 0 500000\r\n" + value + "\r\n"));
      assertThat(set.answer()).isEqualTo("STORED\r\n");
      assertThat(one.onLoop(() -> new Traveller(one).ask(two.peer(), "get a\r\n")).answer())
          .isEqualTo("VALUE a 0 500000\r\n" + value + "\r\nEND\r\n");
    }
  }

  @Test
  void withoutTheSecretNobodyGetsIn() throws Exception {
    try (LinkNode one = LinkNode.secure("one", tls("a secret that both nodes know"));
        LinkNode other = LinkNode.secure("two", tls("a secret that one node knows"))) {
      assertThat(one.onLoop(() -> new Traveller(one).ask(other.peer(), "get a\r\n")).answer())
          .startsWith("! two:11211, the owner of this key, ");
      assertThat(node.onLoop(() -> new Traveller(node).ask(one.peer(), "get a\r\n")).answer())
          .startsWith("! one:11211, the owner of this key, ");
      assertThat(one.server().counters().getFirst().served()).isZero();
      assertThat(other.server().counters().getFirst().served()).isZero();
    }
  }
}
