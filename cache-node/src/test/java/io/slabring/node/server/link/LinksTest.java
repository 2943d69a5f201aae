package io.slabring.node.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.inheritance.Peer;
import io.slabring.node.server.LinkNode;
import io.slabring.node.server.listen.TransportKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that another node carries out, over real sockets. */
@ParameterizedClass
@EnumSource(TransportKind.class)
class LinksTest {
  private final LinkNode near;
  private final LinkNode far;
  private final Peer peer;

  LinksTest(TransportKind transport) {
    near = LinkNode.patient("near", transport);
    far = LinkNode.patient("far", transport);
    peer = far.peer();
  }

  @AfterEach
  void close() {
    near.close();
    far.close();
  }

  private Traveller ask(String text) {
    return near.onLoop(() -> new Traveller(near).ask(peer, text));
  }

  private String answer(String text) {
    return ask(text).answer();
  }

  private void await(LinkNode node, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (!node.onLoop(condition::getAsBoolean)) {
      assertThat(System.nanoTime()).as("still not: %s", what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void anotherNodeCarriesOutRequestsOfAllKinds() {
    assertThat(answer("set a 5 0 3\r\nabc\r\n")).isEqualTo("STORED\r\n");
    assertThat(answer("get a\r\n")).isEqualTo("VALUE a 5 3\r\nabc\r\nEND\r\n");
    assertThat(answer("get b\r\n")).isEqualTo("END\r\n");
    assertThat(answer("append a 0 0 1\r\nd\r\n")).isEqualTo("STORED\r\n");
    assertThat(answer("mg a v f\r\n")).isEqualTo("VA 4 f5\r\nabcd\r\n");
    assertThat(answer("ms n 1 T0\r\n7\r\n")).isEqualTo("HD\r\n");
    assertThat(answer("incr n 5\r\n")).isEqualTo("12\r\n");
    assertThat(answer("ma n v\r\n")).isEqualTo("VA 2\r\n13\r\n");
    assertThat(answer("touch a 100\r\n")).isEqualTo("TOUCHED\r\n");
    assertThat(answer("gat 200 a\r\n")).isEqualTo("VALUE a 5 4\r\nabcd\r\nEND\r\n");
    assertThat(answer("delete a\r\n")).isEqualTo("DELETED\r\n");
    assertThat(answer("md n\r\n")).isEqualTo("HD\r\n");
    assertThat(answer("set c 0 0 1 noreply\r\nx\r\n")).isEmpty();
    assertThat(answer("mg nothing v q\r\n")).isEmpty();
    assertThat(answer("get c\r\n")).isEqualTo("VALUE c 0 1\r\nx\r\nEND\r\n");
    assertThat(answer("set c 0 0 3\r\nabcdefg\r\n")).startsWith("CLIENT_ERROR");
    assertThat(near.links().counters().forwarded()).isEqualTo(16);
    assertThat(near.links().counters().openLinks()).isEqualTo(1);
    assertThat(far.server().openLinks()).isEqualTo(1);
    assertThat(far.server().counters().getFirst().served()).isEqualTo(16);
  }

  @Test
  void onePartOfAGetComesWithoutItsEnd() {
    answer("set a 0 0 3\r\nabc\r\n");
    byte[] get = "get a\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] none = "get b\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(near.onLoop(() -> new Traveller(near).ask(peer, true, get)).answer())
        .isEqualTo("VALUE a 0 3\r\nabc\r\n");
    assertThat(near.onLoop(() -> new Traveller(near).ask(peer, true, none)).answer()).isEmpty();
  }

  @Test
  void aPartThatHasNoEndLosesNothing() {
    answer("set a 0 0 4\r\nxEND\r\n");
    byte[] get = "mg a v\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(near.onLoop(() -> new Traveller(near).ask(peer, true, get)).answer())
        .isEqualTo("VA 4\r\nxEND\r\n");
  }

  @Test
  void aRequestThatEndsInTheMiddleFails() {
    String failure = "! far:11211, the owner of this key, did not carry out the request to its end";
    assertThat(answer("set a 0 0 100\r\nabc")).isEqualTo(failure);
    assertThat(answer("get a")).isEqualTo(failure);
    assertThat(answer("get a\r\nget")).isEqualTo(failure);
    assertThat(answer("x".repeat(100_000))).isEqualTo(failure);
    assertThat(answer("get a\r\n")).isEqualTo("END\r\n");
  }

  @Test
  void aThousandRequestsInOneTurnAreAnswered() {
    List<Traveller> all = new ArrayList<>();
    near.onLoop(
        () -> {
          for (int i = 0; i < 3000; i++) {
            all.add(new Traveller(near).ask(peer, "set k%d 0 0 4\r\n%04d\r\n".formatted(i, i)));
          }
          return null;
        });
    all.forEach(one -> assertThat(one.answer()).isEqualTo("STORED\r\n"));
    assertThat(answer("get k2999\r\n")).isEqualTo("VALUE k2999 0 4\r\n2999\r\nEND\r\n");
  }

  @Test
  void aLargeValueGoesThereAndComesBackInBoundedMemory() {
    String value = "0123456789abcde\n".repeat(3_000_000 / 16);
    assertThat(answer("set big 0 0 %d\r\n%s\r\n".formatted(value.length(), value)))
        .isEqualTo("STORED\r\n");
    Traveller slow =
        near.onLoop(
            () -> {
              Traveller client = new Traveller(near);
              client.reads(1);
              return client;
            });
    long before = near.links().counters().replyBytes();
    near.onLoop(() -> slow.ask(peer, "get big\r\n"));
    await(near, "it flows", () -> near.links().counters().replyBytes() > before);
    for (int i = 0; i < 40; i++) {
      near.onLoop(
          () -> {
            slow.reads(10_000);
            assertThat(near.bufferBytes()).isLessThan(256 << 10);
            return null;
          });
      far.onLoop(
          () -> {
            assertThat(far.bufferBytes()).isLessThan(512 << 10);
            return null;
          });
    }
    assertThat(slow.isAnswered()).isFalse();
    near.onLoop(
        () -> {
          slow.reads(Long.MAX_VALUE);
          return null;
        });
    assertThat(slow.answer())
        .isEqualTo("VALUE big 0 %d\r\n%s\r\nEND\r\n".formatted(value.length(), value));
  }

  @Test
  void whatNobodyWaitsForEndsAtTheOtherNode() {
    Traveller cut = near.onLoop(() -> new Traveller(near).askCut(peer, "set a 0 0 100\r\nabc"));
    await(far, "it has begun", () -> far.server().counters().getFirst().served() == 1);
    near.onLoop(
        () -> {
          cut.errand().close();
          return null;
        });
    for (int i = 0; i < 10; i++) {
      assertThat(answer("get a\r\n")).isEqualTo("END\r\n");
    }
  }

  @Test
  void aRequestThatWasSentByALaterViewWaitsForIt() {
    near.enter(9);
    List<Traveller> all = new ArrayList<>();
    near.onLoop(
        () -> {
          all.add(new Traveller(near).ask(peer, "set a 0 0 3\r\nabc\r\n"));
          Traveller cut = new Traveller(near).askCut(peer, "set b 0 0 100\r\nabc");
          return cut;
        });
    await(far, "they wait", () -> far.server().counters().getFirst().served() == 2);
    far.enter(8);
    far.enter(9);
    assertThat(all.getFirst().answer()).isEqualTo("STORED\r\n");
  }

  @Test
  void aViewThatDoesNotComeIsNotWaitedForLong() {
    try (LinkNode two = LinkNode.start("two")) {
      near.enter(9);
      assertThat(near.onLoop(() -> new Traveller(near).ask(two.peer(), "get a\r\n")).answer())
          .isEqualTo("END\r\n");
    }
  }

  @Test
  void aNodeThatIsNotThereIsNamed() {
    Peer gone = LinkNode.gone("far");
    assertThat(near.onLoop(() -> new Traveller(near).ask(gone, "get a\r\n")).answer())
        .isEqualTo("! far:11211, the owner of this key, refused the connection");
  }

  @Test
  void aNodeThatComesBackIsFoundAgain() {
    assertThat(answer("get a\r\n")).isEqualTo("END\r\n");
    int port = peer.linkPort();
    far.stopListening();
    await(near, "the link is gone", () -> near.links().counters().openLinks() == 0);
    far.listen(port);
    String last = answer("get a\r\n");
    for (int tries = 0; !last.equals("END\r\n"); tries++) {
      assertThat(tries).isLessThan(1_000_000);
      LockSupport.parkNanos(10_000_000);
      last = answer("get a\r\n");
    }
  }

  @Test
  void aNodeThatLeavesIsLetGo() {
    assertThat(answer("get a\r\n")).isEqualTo("END\r\n");
    near.onLoop(
        () -> {
          near.links().peersChanged(List.of());
          return null;
        });
    await(far, "the link is gone", () -> far.server().openLinks() == 0);
    assertThat(near.links().counters().openLinks()).isZero();
  }

  @Test
  void aNodeWithANewerViewForwardsOnceMore() {
    try (LinkNode third = LinkNode.patient("third")) {
      far.ownsNothing(third.peer());
      assertThat(answer("set a 0 0 3\r\nabc\r\n")).isEqualTo("STORED\r\n");
      assertThat(answer("get a\r\n")).isEqualTo("VALUE a 0 3\r\nabc\r\nEND\r\n");
      byte[] get = "get a\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThat(near.onLoop(() -> new Traveller(near).ask(peer, true, get)).answer())
          .isEqualTo("VALUE a 0 3\r\nabc\r\n");
      assertThat(third.server().counters().getFirst().served()).isEqualTo(3);
      third.ownsNothing(peer);
      assertThat(answer("get a\r\n")).isEqualTo("VALUE a 0 3\r\nabc\r\nEND\r\n");
    }
  }
}
