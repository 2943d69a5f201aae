package io.slabring.node.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.node.inheritance.Custody;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.server.LinkNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Views that give all keys to one node after the other, and items that nobody asks for meanwhile.
 */
class GrandHeirTest {
  private final LinkNode one = LinkNode.patient("one");
  private final LinkNode two = LinkNode.patient("two");
  private final LinkNode third = LinkNode.patient("third");
  private final LinkNode heir = LinkNode.patient("heir");
  private final Map<LinkNode, Custody> nodes = new LinkedHashMap<>();
  private long version;

  GrandHeirTest() {
    for (LinkNode node : List.of(one, two, third, heir)) {
      Custody custody = new Custody(true, 1 << 16, System::nanoTime);
      nodes.put(node, custody);
      node.whereabouts(custody);
    }
  }

  @AfterEach
  void close() {
    nodes.keySet().forEach(LinkNode::close);
  }

  /** All nodes follow a view in which all keys are this node's; those that are present may give. */
  private void give(LinkNode owner) {
    version++;
    Peer peer = owner.peer();
    RingNode place = new RingNode(peer.id(), peer.linkPort(), 1);
    Set<String> present =
        nodes.keySet().stream().map(node -> node.peer().id()).collect(Collectors.toSet());
    nodes.forEach(
        (node, custody) -> {
          int self = node == owner ? 0 : -1;
          Placement placement =
              new Placement(RingKind.of("ketama").build(List.of(place)), List.of(peer), self);
          custody.enter(version, placement, present, true);
          node.store().enterView((key, length) -> node == owner, version > 1, version);
        });
  }

  /** What the owner answers to its client. */
  private String ask(LinkNode owner, String text) {
    LinkNode from = owner == one ? two : one;
    return from.onLoop(() -> new Traveller(from).ask(owner.peer(), text)).answer();
  }

  @Test
  void anItemComesFromTheFormerOwnerOfTheFormerOwner() {
    give(one);
    assertThat(ask(one, "set a 5 0 3\r\nabc\r\n")).isEqualTo("STORED\r\n");
    assertThat(ask(one, "set b 0 0 1\r\n1\r\n")).isEqualTo("STORED\r\n");
    give(two);
    give(third);
    assertThat(ask(third, "get a\r\n")).isEqualTo("VALUE a 5 3\r\nabc\r\nEND\r\n");
    assertThat(third.links().counters().fetches()).isEqualTo(1);
    assertThat(two.links().counters().fetches()).as("it has passed the fetch on").isEqualTo(1);
    assertThat(two.server().counters().getFirst().bequeathed()).isEqualTo(1);
    assertThat(one.server().counters().getFirst().bequeathed()).isEqualTo(1);
    assertThat(ask(third, "get none\r\n")).isEqualTo("END\r\n");
    assertThat(ask(third, "incr b 4\r\n")).isEqualTo("5\r\n");
  }

  @Test
  void whatTheOneBetweenHasDealtWithDoesNotComeBack() {
    give(one);
    ask(one, "set a 0 0 3\r\nold\r\n");
    ask(one, "set b 0 0 3\r\nold\r\n");
    give(two);
    assertThat(ask(two, "delete a\r\n")).isEqualTo("DELETED\r\n");
    assertThat(ask(two, "set b 0 0 3\r\nnew\r\n")).isEqualTo("STORED\r\n");
    give(third);
    assertThat(ask(third, "get a\r\n")).isEqualTo("END\r\n");
    assertThat(ask(third, "get b\r\n")).isEqualTo("VALUE b 0 3\r\nnew\r\nEND\r\n");
  }

  @Test
  void aThirdHopIsNotMade() {
    give(one);
    ask(one, "set a 0 0 3\r\nabc\r\n");
    give(two);
    give(third);
    give(heir);
    assertThat(ask(heir, "get a\r\n")).isEqualTo("END\r\n");
    assertThat(third.links().counters().fetches()).isEqualTo(1);
    assertThat(two.links().counters().fetches()).isZero();
  }

  @Test
  void aFormerOwnerThatIsGoneIsAMiss() {
    give(one);
    ask(one, "set a 0 0 3\r\nabc\r\n");
    give(two);
    one.stopListening();
    give(third);
    assertThat(ask(third, "get a\r\n")).isEqualTo("END\r\n");
  }
}
