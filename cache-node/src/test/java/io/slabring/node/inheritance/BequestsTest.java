package io.slabring.node.inheritance;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.node.store.walk.HeirItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BequestsTest {
  private static final long VIEW = 7;

  private long nanos;
  private final List<Long> ended = new ArrayList<>();
  private final int[] leftOf = {2, 2, 2};
  private boolean searching;
  private boolean closed;

  /** Two items for each heir, one a batch. */
  private final HeirItems items =
      new HeirItems() {
        @Override
        public int next(int heir, int[] refs) {
          if (searching) {
            return -1;
          }
          return leftOf[heir] == 0 ? 0 : leftOf[heir]-- > 0 ? 1 : 0;
        }

        @Override
        public long left() {
          return leftOf[0] + leftOf[1] + leftOf[2];
        }

        @Override
        public void close() {
          closed = true;
        }
      };

  private final Bequests bequests = new Bequests((asOf, heirs) -> items, ended::add, () -> nanos);

  /** This node is a; b and j are heirs, and c is of a release without links. */
  private static Placement placement() {
    List<Peer> peers =
        List.of(
            new Peer("a", "a:1", "1.1.1.1", 7801),
            new Peer("b", "b:1", "1.1.1.2", 7801),
            new Peer("j", "j:1", "1.1.1.3", 7801),
            new Peer("c", "c:1", "1.1.1.4", 0));
    List<RingNode> nodes = peers.stream().map(peer -> new RingNode(peer.id(), 1, 1)).toList();
    return new Placement(RingKind.of("ketama").build(nodes), peers, 0);
  }

  @Test
  void itEndsWhenEveryHeirHasEverything() {
    bequests.open(VIEW, placement());
    searching = true;
    assertThat(bequests.next(VIEW, "b", new int[8])).isEqualTo(-1);
    searching = false;
    for (String heir : List.of("b", "j")) {
      assertThat(bequests.isDone()).isFalse();
      assertThat(bequests.next(VIEW, heir, new int[8])).isEqualTo(1);
      assertThat(bequests.next(VIEW, heir, new int[8])).isEqualTo(1);
      assertThat(bequests.next(VIEW, heir, new int[8])).isZero();
      assertThat(bequests.isDone()).isFalse();
      bequests.done(VIEW, heir);
    }
    assertThat(bequests.isDone()).isTrue();
    assertThat(ended).containsExactly(VIEW);
    assertThat(closed).isTrue();
  }

  @Test
  void anOlderBequestKeepsItsItemsWhenANewerOneEndsFirst() {
    bequests.open(VIEW, placement());
    bequests.open(VIEW + 2, placement());
    for (String heir : List.of("b", "j")) {
      bequests.done(VIEW + 2, heir);
    }
    assertThat(ended).containsExactly(VIEW - 1);
    for (String heir : List.of("b", "j")) {
      bequests.done(VIEW, heir);
    }
    assertThat(ended).containsExactly(VIEW - 1, VIEW + 2);
  }

  @Test
  void itEndsWithoutAnHeirThatIsGone() {
    bequests.open(VIEW, placement());
    bequests.keepOnly(Set.of("a", "j"));
    assertThat(bequests.isDone()).isFalse();
    bequests.keepOnly(Set.of("a"));
    assertThat(bequests.isDone()).isTrue();
  }

  @Test
  void anHeirThatWantsNoMoreIsDone() {
    bequests.open(VIEW, placement());
    bequests.done(VIEW, "b");
    assertThat(bequests.next(VIEW, "b", new int[8])).isZero();
    assertThat(bequests.next(VIEW, "j", new int[8])).isEqualTo(1);
  }

  @Test
  void itEndsAfterTenMinutes() {
    bequests.open(VIEW, placement());
    nanos += TimeUnit.MINUTES.toNanos(11);
    bequests.tick();
    assertThat(ended).containsExactly(VIEW);
    assertThat(bequests.next(VIEW, "b", new int[8])).isZero();
  }

  @Test
  void otherViewsAndOtherNodesGetNothing() {
    bequests.open(VIEW, placement());
    assertThat(bequests.next(VIEW + 1, "b", new int[8])).isZero();
    assertThat(bequests.next(VIEW, "x", new int[8])).isZero();
    assertThat(bequests.next(VIEW, "a", new int[8])).isZero();
    assertThat(bequests.next(VIEW, "c", new int[8])).isZero();
    assertThat(bequests.isDone()).isFalse();
    bequests.endAll();
    assertThat(bequests.isDone()).isTrue();
  }
}
