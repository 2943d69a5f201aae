package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slabring.membership.Await;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import io.slabring.membership.jgroups.TestCluster.Told;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.protocols.DROP;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a cluster, told from beginning to end. */
class StoryTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void closeAndFindOrderedViews() {
    cluster.close();
    for (TestMember member : cluster.members) {
      List<Long> versions = member.told.stream().map(told -> told.view().version()).toList();
      assertThat(versions).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void membersJoinServeAndLeaveWithoutABreak() throws Exception {
    TestMember a = cluster.start();
    TestMember b = cluster.start();
    TestMember c = cluster.start();
    TestCluster.awaitServing(List.of(a, b, c), List.of(11211, 11212, 11213));
    int toldA = a.told.size();
    int toldC = c.told.size();

    b.membership.leave();
    TestCluster.awaitServing(List.of(a, b, c), List.of(11211, 11213));
    b.membership.close();
    Await.until("two nodes", () -> a.view().nodes().size() == 2);

    a.membership.close();
    Await.until("one node", () -> c.view().nodes().size() == 1);
    assertThat(a.breaksSince(toldA)).isZero();
    assertThat(c.breaksSince(toldC)).isZero();
    assertThat(c.told.get(0).continuous()).isFalse();
  }

  @Test
  void aMemberThatNeverServesIsNotListed() throws Exception {
    TestMember a = cluster.start();
    TestMember observer = cluster.join(cluster.config());
    Await.until("both", () -> observer.view().nodes().size() == 2);
    TestCluster.awaitServing(List.of(a, observer), List.of(11211));
  }

  @Test
  void everyMemberLearnsWhereTheOthersTakeRequestsOfNodes() throws Exception {
    MembershipConfig linked = cluster.config();
    linked.ip = "192.0.2.1"; // for clients; members use the address of the cluster port
    linked.linkPort = 7801;
    TestMember a = cluster.join(linked);
    TestMember b = cluster.start();
    for (TestMember member : List.of(a, b)) {
      Await.until("both", () -> member.view().nodes().size() == 2);
      assertThat(member.view().nodes())
          .extracting(Node::linkIp, Node::linkPort)
          .containsExactlyInAnyOrder(tuple("127.0.0.1", 7801), tuple("", 0));
    }
  }

  /** The first one stands still for longer than a newcomer waits if all refuse. */
  @Test
  void aNewcomerWaitsForAMemberThatIsSlowToAnswer() throws Exception {
    AtomicInteger unheard = new AtomicInteger(8); // JGroups asks six times, then we every 0.3 s
    DROP still = new DROP().addUpFilter(message -> unheard.getAndDecrement() > 0);
    TestMember a = cluster.join(cluster.config(), still);
    a.membership.serve();
    TestMember b = cluster.start();
    TestCluster.awaitServing(cluster.members, List.of(11211, 11212));
    assertThat(unheard.get()).isNegative();
    assertThat(b.told.get(0).view().nodes()).hasSize(2);
    assertThat(a.breaksSince(1)).isZero();
  }

  /** The observer is the first member of JGroups, and still the node numbers the views. */
  @Test
  void anObserverIsInNoViewAndNumbersNone() throws Exception {
    MembershipConfig config = cluster.config();
    config.observer = true;
    TestMember observer = cluster.join(config);
    assertThat(observer.told).isEmpty();
    TestMember a = cluster.start();
    TestCluster.awaitServing(List.of(a, observer), List.of(11212));
    assertThat(observer.view().nodes()).hasSize(1);
    int told = observer.told.size();

    a.membership.close();
    TestMember b = cluster.start();
    TestCluster.awaitServing(List.of(b, observer), List.of(11213));
    assertThat(observer.told.subList(told, observer.told.size()))
        .allSatisfy(one -> assertThat(one.view().version()).isPositive());
  }

  /** Cut off from the others, but not from clients: those follow the three. */
  @Test
  void ofTwoPartsTheLargerHasTheHigherVersionAndNoVersionNamesTwoLists() throws Exception {
    for (int i = 0; i < 4; i++) {
      cluster.start();
    }
    List<TestMember> all = cluster.members;
    TestCluster.awaitServing(all, List.of(11211, 11212, 11213, 11214));
    cluster.split(1);
    TestMember alone = all.get(0);
    List<TestMember> rest = all.subList(1, 4);
    TestCluster.awaitServing(rest, List.of(11212, 11213, 11214));
    TestCluster.awaitServing(List.of(alone), List.of(11211));
    assertThat(alone.view().version()).isLessThan(rest.get(0).view().version());
    rest.get(0).membership.leave();
    TestCluster.awaitServing(rest, List.of(11213, 11214));
    assertThat(alone.view().version()).isLessThan(rest.get(0).view().version());

    Map<Long, List<Node>> lists = new HashMap<>();
    for (TestMember member : all) {
      for (Told told : member.told) {
        List<Node> list = told.view().serving();
        assertThat(lists.merge(told.view().version(), list, (one, other) -> one)).isEqualTo(list);
      }
    }
  }

  /** What one seed address for all nodes comes to when another node was up before the seed. */
  @Test
  void whoKnowsOnlyAMemberThatIsNotTheFirstStillFindsAll() throws Exception {
    TestMember first = cluster.start();
    TestMember seed = cluster.start();
    TestCluster.awaitServing(List.of(first, seed), List.of(11211, 11212));
    int told = seed.told.size();

    String only = "127.0.0.1:" + seed.config.bindPort;
    for (int port = 11213; port <= 11216; port++) {
      MembershipConfig config = cluster.config();
      config.join = List.of(only);
      cluster.join(config).membership.serve();
    }
    TestCluster.awaitServing(cluster.members, List.of(11211, 11212, 11213, 11214, 11215, 11216));
    assertThat(seed.breaksSince(told)).isZero();
    assertThat(cluster.members)
        .allSatisfy(member -> assertThat(member.membership.suspicions()).isZero());
  }

  @Test
  void theLargerHalfGoesOnAndTheSmallerComesBackEmpty() throws Exception {
    for (int i = 0; i < 5; i++) {
      cluster.start();
    }
    List<TestMember> all = cluster.members;
    TestCluster.awaitServing(all, List.of(11211, 11212, 11213, 11214, 11215));
    List<Integer> before = all.stream().map(m -> m.told.size()).toList();

    cluster.split(2);
    TestCluster.awaitServing(all.subList(0, 2), List.of(11211, 11212));
    TestCluster.awaitServing(all.subList(2, 5), List.of(11213, 11214, 11215));
    cluster.heal();
    TestCluster.awaitServing(all, List.of(11211, 11212, 11213, 11214, 11215));
    Await.until("listeners", () -> all.stream().allMatch(m -> last(m).view().equals(m.view())));

    for (int i = 0; i < 5; i++) {
      assertThat(all.get(i).breaksSince(before.get(i)))
          .as("member %d of %s", i, story(all, before))
          .isEqualTo(i < 2 ? 1 : 0);
    }
  }

  @Test
  void noHalfOfAnEvenSplitKeepsAnything() throws Exception {
    TestMember a = cluster.start();
    TestMember b = cluster.start();
    TestCluster.awaitServing(cluster.members, List.of(11211, 11212));
    List<Integer> before = cluster.members.stream().map(m -> m.told.size()).toList();

    cluster.split(1);
    TestCluster.awaitServing(List.of(a), List.of(11211));
    TestCluster.awaitServing(List.of(b), List.of(11212));
    cluster.heal();
    TestCluster.awaitServing(cluster.members, List.of(11211, 11212));
    Await.until("a break of both", () -> a.breaksSince(before.get(0)) == 1);
    Await.until("a break of both", () -> b.breaksSince(before.get(1)) == 1);
  }

  /** What each of them was told since then: the versions, with a mark for a break. */
  private static String story(List<TestMember> members, List<Integer> since) {
    StringBuilder story = new StringBuilder();
    for (int i = 0; i < members.size(); i++) {
      story.append("\n  ").append(i).append(":");
      List<Told> told = members.get(i).told;
      for (Told one : told.subList(since.get(i) - 1, told.size())) {
        story.append(one.continuous() ? " " : " !").append(one.view().version());
        story.append(one.view().serving().stream().map(node -> node.port() % 10).toList());
      }
    }
    return story.toString();
  }

  private static Told last(TestMember member) {
    return member.told.get(member.told.size() - 1);
  }
}
