package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.ClusterIdentity;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The number by which clients tell a cluster from another one of the same name. */
class IdentityTest {
  private final TestCluster cluster = new TestCluster();
  private final TestCluster other = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
    other.close();
  }

  private static long number(TestMember member) {
    return member.view().cluster();
  }

  @Test
  void itStaysWhileNodesComeAndGoOneByOne() throws Exception {
    TestMember a = cluster.start();
    long number = number(a);
    assertThat(number).isNotZero();
    TestMember b = cluster.start();
    TestCluster.awaitServing(List.of(a, b), List.of(11211, 11212));
    assertThat(number(b)).isEqualTo(number);
    a.membership.close();
    TestCluster.awaitServing(List.of(b), List.of(11212));
    TestMember c = cluster.start();
    TestCluster.awaitServing(List.of(b, c), List.of(11212, 11213));
    b.membership.close();
    TestCluster.awaitServing(List.of(c), List.of(11213));
    assertThat(number(c)).isEqualTo(number);
  }

  @Test
  void halvesKeepItWhileTheyAreApartAndAfterTheyMerged() throws Exception {
    TestMember a = cluster.start();
    TestMember b = cluster.start();
    TestMember c = cluster.start();
    List<Integer> all = List.of(11211, 11212, 11213);
    TestCluster.awaitServing(List.of(a, b, c), all);
    long number = number(a);
    cluster.split(1);
    TestCluster.awaitServing(List.of(a), List.of(11211));
    TestCluster.awaitServing(List.of(b, c), List.of(11212, 11213));
    assertThat(List.of(number(a), number(b), number(c))).containsOnly(number);
    cluster.heal();
    TestCluster.awaitServing(List.of(a, b, c), all);
    assertThat(List.of(number(a), number(b), number(c))).containsOnly(number);
  }

  @Test
  void twoClustersOfOneNameDiffer() throws Exception {
    assertThat(number(cluster.start())).isNotEqualTo(number(other.start()));
  }

  @Test
  void itsTextIsReadBackAndNothingElseIs() {
    ClusterIdentity identity = new ClusterIdentity("shop-1", -2);
    assertThat(identity).hasToString("shop-1/fffffffffffffffe");
    assertThat(ClusterIdentity.parse(identity.toString())).isEqualTo(identity);
    for (String text : new String[] {null, "", "shop", "shop/1", "/fffffffffffffffe", "a b/0"}) {
      assertThat(ClusterIdentity.parse(text)).as("%s", text).isNull();
    }
  }
}
