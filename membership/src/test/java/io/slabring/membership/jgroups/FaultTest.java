package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.Await;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import io.slabring.membership.member.Times;
import io.slabring.membership.times.MemberProcess;
import java.util.List;
import java.util.Random;
import org.jgroups.protocols.DELAY;
import org.jgroups.protocols.DROP;
import org.jgroups.protocols.SHUFFLE;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bad networks, sudden deaths, and many members. */
class FaultTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void whoDiesIsGoneAndNobodyElseIsDisturbed() throws Exception {
    for (int i = 0; i < 4; i++) {
      cluster.start();
    }
    TestCluster.awaitServing(cluster.members, List.of(11211, 11212, 11213, 11214));
    List<TestMember> rest = cluster.members.subList(2, 4);
    List<Integer> before = rest.stream().map(member -> member.told.size()).toList();
    // A member, then the sequencer.
    die(cluster.members.get(1));
    TestCluster.awaitServing(rest, List.of(11211, 11213, 11214));
    die(cluster.members.get(0));
    TestCluster.awaitServing(rest, List.of(11213, 11214));
    for (int i = 0; i < rest.size(); i++) {
      assertThat(rest.get(i).breaksSince(before.get(i))).isZero();
      assertThat(rest.get(i).membership.suspicions()).isPositive();
    }
  }

  /** Its port refuses connections. Here all other ways to notice take an hour. */
  @Test
  void nobodyWaitsForTheAnswerOfAProcessThatHasEnded() throws Exception {
    int hour = 3_600_000;
    Times times = new Times(300, 2000, hour, 300, hour, 300, 1000, 2000, 2000, 5, 200);
    int port = TestCluster.freePort();
    try (TestCluster patient = new TestCluster(times)) {
      for (int i = 0; i < 2; i++) {
        MembershipConfig config = patient.config();
        config.cluster = "times";
        patient.join(config).membership.serve();
      }
      TestCluster.awaitServing(patient.members, List.of(11211, 11212));
      String contact = "127.0.0.1:" + patient.members.get(0).config.bindPort;
      try (MemberProcess process = new MemberProcess(11213, port, contact)) {
        Await.until("its start", process::isReady);
        process.command("join");
        TestCluster.awaitServing(patient.members, List.of(11211, 11212, 11213));
        process.signal("KILL");
        TestCluster.awaitServing(patient.members, List.of(11211, 11212));
      }
    }
  }

  private static void die(TestMember member) {
    member.discard.discardAll(true);
  }

  @Test
  void lossDelayAndDisorderOnlySlowThingsDown() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      DROP drop = new DROP().addUpFilter(message -> random.nextInt(20) == 0);
      DELAY delay = new DELAY();
      delay.setInDelay(10);
      SHUFFLE shuffle = new SHUFFLE().setUp(true).setDown(false).setMaxSize(5).setMaxTime(20);
      cluster.join(cluster.config(), drop, delay, shuffle).membership.serve();
    }
    try {
      TestCluster.awaitServing(cluster.members, List.of(11211, 11212, 11213));
      cluster.members.get(0).membership.leave();
      TestCluster.awaitServing(cluster.members, List.of(11212, 11213));
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void noThreadIsLeftBehind() throws Exception {
    cluster.start();
    cluster.start();
    cluster.close();
    cluster.members.clear();
    Await.until("threads to end: " + names(), () -> names().stream().noneMatch(FaultTest::isOurs));
  }

  private static List<String> names() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static boolean isOurs(String name) {
    return name.startsWith("membership") || name.startsWith("Timer runner");
  }

  /** With {@code -Dslabring.members=50} as in docs/cluster-times.md. */
  @Test
  void manyMembersFormOneCluster() throws Exception {
    int count = Integer.getInteger("slabring.members", 12);
    try (TestCluster large = new TestCluster(Times.NORMAL)) {
      long begin = System.nanoTime();
      large.start();
      large.startAtOnce(count - 1);
      Await.until(
          "all", () -> large.members.stream().allMatch(m -> m.view().serving().size() == count));
      System.out.printf("%d members after %.1f s%n", count, (System.nanoTime() - begin) / 1e9);
    }
  }
}
