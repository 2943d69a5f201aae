package io.slabring.client.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.NodeAddress;
import io.slabring.client.ring.RingKind;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whom a client asks, and which list it follows. */
class DiscoveryTest {
  private static final String OWN = "shop/0000000000000001";
  private static final String OTHER = "shop/0000000000000002";

  private long now;
  private final Discovery discovery =
      new Discovery(List.of(address("a")), new Random(1), () -> now);

  private static NodeAddress address(String host) {
    return new NodeAddress(host, 1);
  }

  private static Topology topology(long version, String cluster, String... hosts) {
    List<Node> nodes =
        Stream.of(hosts)
            .map(host -> new Node(host, host, "", 1, 1, "", NodeState.SERVING))
            .toList();
    return new Topology(version, RingKind.KETAMA, nodes, cluster);
  }

  /** Whom it asks first in the next rounds. */
  private Set<NodeAddress> first(int rounds) {
    Set<NodeAddress> first = new HashSet<>();
    for (int i = 0; i < rounds; i++) {
      first.add(discovery.candidates().iterator().next());
    }
    return first;
  }

  @Test
  void followsVersionsThatGrow() {
    assertThat(discovery.judge(7)).isEqualTo(Versions.Verdict.NEWER);
    discovery.follow(topology(7, OWN, "a", "b"));
    assertThat(discovery.judge(7)).isEqualTo(Versions.Verdict.IGNORE);
    assertThat(discovery.judge(6)).isEqualTo(Versions.Verdict.FIRST_OLDER);
    assertThat(discovery.judge(8)).isEqualTo(Versions.Verdict.NEWER);
  }

  /** The list may be one of a part without a majority, which never tells of the others. */
  @Test
  void asksThoseThatAListDropsIfTheyWereHalfOrMore() {
    discovery.follow(topology(7, OWN, "a", "b", "c"));
    discovery.follow(topology(8, OWN, "a"));
    assertThat(first(2)).containsExactlyInAnyOrder(address("b"), address("c"));
    assertThat(first(5)).containsExactly(address("a"));
  }

  @Test
  void asksNobodyWhoHasLeftALargerPart() {
    discovery.follow(topology(7, OWN, "a", "b", "c"));
    discovery.follow(topology(8, OWN, "a", "b"));
    assertThat(first(20)).doesNotContain(address("c"));
  }

  @Test
  void asksTheSeedsWhenAllOthersFail() {
    discovery.follow(topology(7, OWN, "b", "c"));
    assertThat(new ArrayList<>(discovery.candidates())).last().isEqualTo(address("a"));
  }

  @Test
  void goesOverToAnotherClusterWhenItsOwnIsSilent() {
    discovery.follow(topology(7, OWN, "a", "b"));
    assertThat(discovery.isOwn(address("a"), topology(3, OTHER, "a"))).isFalse();
    discovery.foundNobody(address("b"));
    assertThat(discovery.succeed()).isNull();
    now += Succession.SILENCE.toNanos();
    assertThat(discovery.succeed()).isEqualTo(OTHER);
    assertThat(discovery.isWaiting()).isTrue();
    assertThat(discovery.judge(3)).isEqualTo(Versions.Verdict.NEWER);
  }
}
