package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.SlabringClient;
import io.slabring.membership.ClusterText;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.JGroupsMembership;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

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
