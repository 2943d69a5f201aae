package io.slabring.membership.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.Stake;
import io.slabring.membership.member.SimCluster.SimMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of histories of a cluster, each from a seed; a failure names the seed. */
class SimulationTest {
  private static final int HISTORIES = Integer.getInteger("slabring.histories", 100);
  private static final long FIRST_SEED = Long.getLong("slabring.seed", System.nanoTime());

  /** One history. */
  private interface History {
    void play(SimCluster cluster);
  }

  private static void play(History history) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
      SimCluster cluster = new SimCluster(seed);
      try {
        history.play(cluster);
        assertThat(cluster.conflicts).isEmpty();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dslabring.seed=" + seed + " " + cluster.members, e);
      }
    }
  }

  /**
   * Newcomers got no answer in time, so they started a cluster of their own, and are found later.
   */
  @ParameterizedTest
  @CsvSource({"1, 1, NOTHING", "1, 2, NOTHING", "2, 4, NOTHING", "1, 1, SERVED", "3, 1, NOTHING"})
  void newcomersNeverEmptyANodeThatHoldsValues(int old, int young, Stake stake) {
    play(
        cluster -> {
          List<SimMember> holders = cluster.startServing(old);
          holders.forEach(member -> member.stake = Stake.ITEMS);
          cluster.later(10_000);
          List<SimMember> newcomers = cluster.startServing(young);
          newcomers.forEach(member -> member.stake = young == 1 ? stake : Stake.NOTHING);
          assertAgreed(holders);

          List<SimMember> all = shuffled(cluster, holders, newcomers);
          cluster.merge(all);
          cluster.run(30_000);
          assertAgreed(all);
          assertThat(holders).allSatisfy(member -> assertThat(member.wiped).isZero());
        });
  }

  /** A node with values starves, is in doubt, and does not answer for a while. */
  @Test
  void aNodeThatWasAloneIsNotEmptiedForStandingStill() {
    play(
        cluster -> {
          SimMember holder = cluster.startServing(1).get(0);
          holder.stake = Stake.ITEMS;
          cluster.later(10_000);
          SimMember newcomer = cluster.startServing(1).get(0);
          cluster.merge(shuffled(cluster, List.of(holder), List.of(newcomer)));
          holder.stoodStill();
          cluster.run(30_000);
          assertAgreed(List.of(holder, newcomer));
          assertThat(holder.wiped).isZero();
        });
  }

  @Test
  void ofTwoNodesOneRestartsAgainAndAgainAndTheOtherKeepsItsValues() {
    play(
        cluster -> {
          SimMember stays = cluster.startServing(1).get(0);
          stays.stake = Stake.ITEMS;
          for (int i = 0; i < 5; i++) {
            cluster.later(10_000);
            SimMember comes;
            if (cluster.random.nextBoolean()) {
              comes = cluster.start();
              comes.serve();
              cluster.run(cluster.random.nextInt(5000));
              cluster.merge(shuffled(cluster, List.of(stays), List.of(comes)));
            } else {
              comes = cluster.join(List.of(stays));
              comes.serve();
            }
            cluster.run(20_000);
            assertAgreed(List.of(stays, comes));
            comes.stake = Stake.ITEMS;
            if (cluster.random.nextBoolean()) {
              comes.leave();
              cluster.run(1000);
            }
            cluster.kill(comes);
            cluster.remain(List.of(stays));
            cluster.run(20_000);
            assertThat(stays.serving()).containsExactly("h1");
          }
          assertThat(stays.wiped).isZero();
        });
  }

  @Test
  void observersAreInNoListAndNumberNoView() {
    play(
        cluster -> {
          SimMember observer = cluster.start(true);
          cluster.run(2000);
          assertThat(observer.version).isZero();
          cluster.later(10_000);
          List<SimMember> nodes = cluster.startServing(2);
          List<SimMember> all = shuffled(cluster, List.of(observer), nodes);
          cluster.merge(all);
          cluster.run(30_000);
          assertAgreed(all);

          nodes.forEach(cluster::kill);
          cluster.remain(List.of(observer));
          long before = observer.version;
          cluster.run(60_000);
          assertThat(observer.version).isEqualTo(before);
        });
  }

  /** Cut off from its peers but not from clients, which all follow the larger part. */
  @ParameterizedTest
  @CsvSource({"4, 1", "5, 2", "4, 2", "9, 4", "2, 1", "3, 1"})
  void ofTwoPartsClientsFollowTheLarger(int size, int cut) {
    play(
        cluster -> {
          List<SimMember> nodes = cluster.startServing(size);
          List<SimMember> most = new ArrayList<>(nodes);
          List<SimMember> few = new ArrayList<>(nodes);
          if (2 * cut < size) {
            Collections.shuffle(most, cluster.random);
          }
          few.retainAll(most.subList(size - cut, size));
          most = nodes.stream().filter(node -> !few.contains(node)).toList();
          cluster.remain(most);
          cluster.remain(few);
          cluster.run(5000);
          assertAgreed(most);
          long before = few.get(0).version;
          assertThat(few).allSatisfy(node -> assertThat(node.serving()).hasSize(size));

          for (int i = 0; i < 20; i++) {
            cluster.run(2000);
            changeSomething(cluster, few);
            changeSomething(cluster, most);
            assertThat(cluster.highest).isEqualTo(most.get(0).version);
          }
          cluster.run(20_000);
          assertAgreed(few);
          assertThat(few.get(0).version).isGreaterThan(before);

          List<SimMember> all = shuffled(cluster, most, few);
          cluster.merge(all);
          cluster.run(30_000);
          assertAgreed(all);
        });
  }

  /** A node leaves the list, or is on it again. */
  private static void changeSomething(SimCluster cluster, List<SimMember> part) {
    SimMember node = part.get(cluster.random.nextInt(part.size()));
    if (part.size() > 1) {
      node.leave();
      cluster.run(500);
      node.serve();
      cluster.run(500);
    }
  }

  /** Two parts at a time, merged again and torn again, with nodes that die and come. */
  @Test
  void noVersionEverNamesTwoLists() {
    play(
        cluster -> {
          List<List<SimMember>> parts = new ArrayList<>();
          parts.add(cluster.startServing(2 + cluster.random.nextInt(6)));
          for (int i = 0; i < 25; i++) {
            List<SimMember> part = parts.remove(cluster.random.nextInt(parts.size()));
            switch (cluster.random.nextInt(5)) {
              case 0 -> part = new ArrayList<>(shuffled(cluster, part, take(parts)));
              case 1 -> {
                int at = cluster.random.nextInt(part.size());
                if (at > 0 && parts.isEmpty()) {
                  parts.add(part.subList(0, at));
                  cluster.remain(part.subList(0, at));
                  part = part.subList(at, part.size());
                }
              }
              case 2 -> {
                if (part.size() > 1 && cluster.members.size() > 2) {
                  cluster.kill(part.get(0));
                  part = part.subList(1, part.size());
                }
              }
              case 3 -> {
                SimMember newcomer = cluster.join(part);
                newcomer.serve();
                part = newcomer.group;
              }
              default -> changeSomething(cluster, part);
            }
            if (!part.equals(part.get(0).group)) {
              cluster.merge(part);
            }
            parts.add(part);
            cluster.run(cluster.random.nextInt(30_000));
          }
          List<SimMember> all = parts.stream().flatMap(List::stream).toList();
          cluster.merge(all);
          cluster.run(60_000);
          assertAgreed(all);
        });
  }

  private static List<SimMember> take(List<List<SimMember>> parts) {
    return parts.isEmpty() ? List.of() : parts.remove(0);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theSurvivorOfTwoGoesOnWhicheverDied(boolean refuses) {
    play(
        cluster -> {
          cluster.refuses = refuses;
          List<SimMember> nodes = cluster.startServing(2);
          SimMember survivor = nodes.get(cluster.random.nextInt(2));
          long before = survivor.version;
          cluster.kill(nodes.get(1 - nodes.indexOf(survivor)));
          cluster.remain(List.of(survivor));
          cluster.run(refuses ? 1000 : 12_000);
          assertThat(survivor.serving()).containsExactly(survivor.node.host());
          assertThat(survivor.version).isGreaterThan(before);
        });
  }

  /** A zone with more than half of the nodes is lost, and others come in their place. */
  @Test
  void lessThanHalfGoOnAfterAWhile() {
    play(
        cluster -> {
          List<SimMember> nodes = new ArrayList<>(cluster.startServing(5));
          for (int i = 0; i < 3; i++) {
            cluster.kill(nodes.remove(0));
          }
          cluster.remain(nodes);
          cluster.run(12_000);
          assertAgreed(nodes);
          for (int i = 0; i < 40; i++) {
            SimMember newcomer = cluster.join(nodes);
            nodes.add(newcomer);
            newcomer.serve();
            cluster.run(1000);
          }
          cluster.run(10_000);
          assertAgreed(nodes);
        });
  }

  /** The nodes announce it, so no node has to wait. */
  @Test
  void manyMayLeaveAtOnce() {
    play(
        cluster -> {
          List<SimMember> nodes = cluster.startServing(6);
          List<SimMember> leaving = nodes.subList(0, 5);
          leaving.forEach(SimMember::leave);
          cluster.run(1000);
          assertThat(nodes.get(5).serving()).containsExactly("h6");
          leaving.forEach(cluster::kill);
          cluster.remain(nodes.subList(5, 6));
          cluster.run(1000);
          assertThat(nodes.get(5).participant.held().view().nodes()).hasSize(1);
        });
  }

  /** It joins while a new sequencer asks the others what they hold. */
  @Test
  void aNewcomerDoesNotKeepANewSequencerWaiting() {
    play(
        cluster -> {
          List<SimMember> nodes = cluster.startServing(3);
          cluster.kill(nodes.get(0));
          List<SimMember> rest = nodes.subList(1, 3);
          cluster.remain(rest);
          SimMember newcomer = cluster.join(rest);
          newcomer.serve();
          cluster.run(3000);
          assertAgreed(newcomer.group);
        });
  }

  /** The clock of one is a day ahead; it is not the only one, so the versions follow the others. */
  @Test
  void aClockThatIsAheadIsOutvoted() {
    play(
        cluster -> {
          List<SimMember> nodes = cluster.startServing(3);
          nodes.get(cluster.random.nextInt(3)).ahead = 86_400;
          long before = cluster.highest;
          cluster.run(20_000);
          changeSomething(cluster, nodes);
          assertThat(cluster.highest).isBetween(before + 1, before + 1000);
        });
  }

  private static List<SimMember> shuffled(
      SimCluster cluster, List<SimMember> some, List<SimMember> others) {
    List<SimMember> all = new ArrayList<>(some);
    all.addAll(others);
    Collections.shuffle(all, cluster.random);
    return all;
  }

  /** All have the same view, in which all nodes serve. */
  private static void assertAgreed(List<SimMember> members) {
    List<String> nodes =
        members.stream().filter(m -> !m.observer).map(m -> m.node.host()).sorted().toList();
    assertThat(members).allSatisfy(member -> assertThat(member.serving()).isEqualTo(nodes));
    assertThat(members.stream().map(member -> member.version).distinct()).hasSize(1);
  }
}
