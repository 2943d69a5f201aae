package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import io.slabring.client.ring.RingKind;
import io.slabring.client.topology.TopologyException;
import io.slabring.membership.ClusterText;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.JGroupsMembership;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that polls and one that has joined the cluster see the same. */
class ObserverTest {

  private static MembershipConfig config() {
    MembershipConfig config = new MembershipConfig();
    config.cluster = "observer-test";
    config.bindPort = 0;
    return config;
  }

  private static MembershipConfig member(int port, List<String> join) {
    MembershipConfig config = config();
    config.host = "127.0.0.1";
    config.ip = "127.0.0.1";
    config.port = port;
    config.join = join;
    return config;
  }

  @Test
  void bothSeeTheSameViews() throws Exception {
    FakeNode.Script script = new FakeNode.Script();
    try (FakeNode one = new FakeNode(script);
        FakeNode two = new FakeNode(script);
        Membership first = JGroupsMembership.join(member(one.port(), List.of()))) {
      first.listen((view, continuous) -> script.answer(ClusterText.format(view)));
      first.serve();
      List<String> join = List.of("127.0.0.1:" + ((JGroupsMembership) first).port());
      MembershipConfig looking = config();
      looking.join = join;
      try (SlabringClient observer = TestNode.client().observe(looking).build();
          SlabringClient poller =
              TestNode.client()
                  .discover(one.address())
                  .pollInterval(Duration.ofMillis(10))
                  .build()) {
        try (Membership second = JGroupsMembership.join(member(two.port(), join))) {
          second.serve();
          awaitNodes(2, observer, poller);
          second.leave();
        }
        awaitNodes(1, observer, poller);
      }
    }
  }

  private static SlabringClientBuilder observer(Membership node) {
    MembershipConfig looking = config();
    looking.join = List.of("127.0.0.1:" + ((JGroupsMembership) node).port());
    return TestNode.client().observe(looking);
  }

  private static String page(String ring) {
    return "STAT ring " + ring + "\r\nEND\r\n";
  }

  @ParameterizedTest
  @CsvSource({
    "jump, JUMP",
    "rendezvous, RENDEZVOUS",
    "ketama-spy, KETAMA_SPY",
    "ketama, KETAMA",
    "none, KETAMA"
  })
  void theRingIsWhatTheNodesSayUnlessItIsGiven(String name, RingKind ring) throws Exception {
    FakeNode.Script script = new FakeNode.Script();
    script.stats = page(name);
    try (FakeNode one = new FakeNode(script);
        Membership node = JGroupsMembership.join(member(one.port(), List.of()))) {
      node.serve();
      try (SlabringClient observer = observer(node).build()) {
        assertThat(observer.topology().ring()).isEqualTo(ring);
      }
      try (SlabringClient observer = observer(node).ring(RingKind.NGINX).build()) {
        assertThat(observer.topology().ring()).isEqualTo(RingKind.NGINX);
      }
    }
  }

  @Test
  void nodesThatDoNotKnowTheirRingHaveKetama() throws Exception {
    FakeNode.Script script = new FakeNode.Script();
    try (FakeNode one = new FakeNode(script);
        Membership node = JGroupsMembership.join(member(one.port(), List.of()))) {
      node.serve();
      for (String answer : List.of("END\r\n", "ERROR\r\n", "CLIENT_ERROR bad\r\n")) {
        script.stats = answer;
        try (SlabringClient observer = observer(node).build()) {
          assertThat(observer.topology().ring()).as(answer.strip()).isEqualTo(RingKind.KETAMA);
        }
      }
    }
  }

  @Test
  void noRingIsGuessedWhileNoNodeAnswers() throws Exception {
    FakeNode.Script script = new FakeNode.Script();
    script.stats = page("unheard-of");
    try (FakeNode one = new FakeNode(script);
        Membership node = JGroupsMembership.join(member(one.port(), List.of()))) {
      node.serve();
      assertThatThrownBy(() -> observer(node).startTimeout(Duration.ofMillis(500)).build())
          .isInstanceOf(TopologyException.class)
          .hasMessageContaining("--ring");
      CompletableFuture<SlabringClient> building =
          CompletableFuture.supplyAsync(() -> observer(node).build());
      script.stats = page("jump");
      try (SlabringClient observer = building.get(300, TimeUnit.SECONDS)) {
        assertThat(observer.topology().ring()).isEqualTo(RingKind.JUMP);
      }
    }
  }

  private static void awaitNodes(int count, SlabringClient observer, SlabringClient poller)
      throws Exception {
    TestNode.await(
        count + " nodes in both",
        () ->
            observer.topology().nodes().size() == count
                && poller.topology().version() == observer.topology().version());
    assertThat(poller.topology().ringNodes()).isEqualTo(observer.topology().ringNodes());
    assertThat(poller.topology().addresses()).isEqualTo(observer.topology().addresses());
  }
}
