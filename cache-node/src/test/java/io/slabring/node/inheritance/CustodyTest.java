package io.slabring.node.inheritance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.node.store.life.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Node j among the nodes a, b and k, as views come and go. */
class CustodyTest {
  private long nanos;
  private Set<String> leaving = Set.of();
  private final Custody custody = new Custody(true, 1 << 16, () -> nanos);

  @Test
  void beforeTheFirstViewNothingIsAnywhereElse() {
    assertThat(of("key")).isNull();
    assertThat(custody.version()).isZero();
  }

  @Test
  void aKeyOfAnotherNodeIsWithItsOwner() {
    enter(1, "a", "b", "j");
    for (int i = 0; i < 100; i++) {
      String owner = owner("key" + i, "a", "b", "j");
      Place place = of("key" + i);
      if (owner.equals("j")) {
        assertThat(place).isNull();
      } else {
        assertThat(place).isEqualTo(new Owner(peer(owner)));
      }
    }
  }

  @Test
  void aNodeThatServesForeignKeysAsksOnlyFormerOwners() {
    Custody serving = new Custody(false, 1 << 16, () -> nanos);
    serving.enter(1, placement("a", "b"), Set.of("a", "b", "j"), true);
    assertThat(of(serving, "key")).isNull();
    serving.enter(2, placement("j"), Set.of("a", "b", "j"), true);
    assertThat(of(serving, "key")).isInstanceOf(Predecessor.class);
  }

  @Test
  void whatAViewGivesToThisNodeIsWithItsFormerOwnerUntilItIsSettled() {
    enter(1, "a", "b");
    enter(2, "a", "b", "j");
    assertThat(custody.inheritances().getFirst().sources())
        .containsExactly(new Predecessor(peer("a"), 2), new Predecessor(peer("b"), 2));
    String key = keyOf("j", "a", "b", "j");
    String former = owner(key, "a", "b");
    assertThat(of(key)).isEqualTo(new Predecessor(peer(former), 2));

    custody.settle(hash(key));
    assertThat(of(key)).isNull();
    assertThat(custody.admit(new Predecessor(peer(former), 2), hash(key))).isFalse();
  }

  @Test
  void anItemIsAdmittedOnce() {
    enter(1, "a");
    enter(2, "a", "j");
    String key = keyOf("j", "a", "j");
    Place source = of(key);
    assertThat(custody.admit(source, hash(key))).isTrue();
    assertThat(custody.admit(source, hash(key))).isFalse();
    assertThat(of(key)).isNull();
  }

  @Test
  void aNodeThatMissedAViewInheritsNothing() {
    enter(1, "a");
    custody.enter(2, placement("a", "j"), Set.of("a", "j"), false);
    assertThat(custody.inheritances()).isEmpty();
    assertThat(of(keyOf("j", "a", "j"))).isNull();
  }

  @Test
  void aNodeThatIsGoneLeavesNothing() {
    enter(1, "a", "b");
    enter(2, "a", "j"); // b was killed
    for (int i = 0; i < 200; i++) {
      if (owner("key" + i, "a", "j").equals("j")) {
        Place expected =
            owner("key" + i, "a", "b").equals("a") ? new Predecessor(peer("a"), 2) : null;
        assertThat(of("key" + i)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aNodeThatLeavesIsAFormerOwnerThatIsStillThere() {
    leaving = Set.of("b");
    enter(1, "b", "j");
    enter(2, "j");
    String key = keyOf("b", "b", "j");
    assertThat(of(key)).isEqualTo(new Predecessor(peer("b"), 2));
    leaving = Set.of();
    enter(3, "j");
    assertThat(of(key)).isNull();
    assertThat(custody.inheritances()).isEmpty();
  }

  @Test
  void whatWasNotInheritedWhenTheNextViewCameIsInheritedByTheOlderView() {
    enter(1, "a");
    enter(2, "a", "j");
    enter(3, "a", "j", "k");
    String key = keyOf("j", "a", "j", "k");
    assertThat(owner(key, "a", "j")).isEqualTo("j");
    assertThat(of(key)).isEqualTo(new Predecessor(peer("a"), 2));
  }

  @Test
  void theNextHeirLearnsWhereThisNodeWouldHaveAsked() {
    enter(1, "a");
    enter(2, "a", "j");
    String key = keyOf("j", "a", "j");
    for (int i = 0; !owner(key, "a", "j", "k").equals("k"); i++) {
      key = "next" + i;
    }
    enter(3, "a", "j", "k");
    Place source = custody.before(3, key.getBytes(US_ASCII), key.length(), hash(key));
    if (owner(key, "a", "j").equals("j")) {
      assertThat(source).isEqualTo(new Predecessor(peer("a"), 2));
    }
    custody.settle(hash(key));
    assertThat(custody.before(3, key.getBytes(US_ASCII), key.length(), hash(key))).isNull();
  }

  @Test
  void aKeyThatComesBackIsAskedForAgain() {
    enter(1, "j");
    enter(2, "j", "k");
    String key = keyOf("k", "j", "k");
    custody.settle(hash(key));
    leaving = Set.of("k");
    enter(3, "j");
    assertThat(of(key)).isEqualTo(new Predecessor(peer("k"), 3));
  }

  @Test
  void anInheritanceEndsWhenAllHaveGivenEverythingOrItsTimeIsOver() {
    enter(1, "a", "b");
    enter(2, "a", "b", "j");
    custody.ended(new Predecessor(peer("a"), 2));
    assertThat(custody.inheritances()).hasSize(1);
    custody.ended(new Predecessor(peer("b"), 2));
    assertThat(custody.inheritances()).isEmpty();

    enter(3, "a", "b");
    enter(4, "a", "b", "j");
    nanos += TimeUnit.MINUTES.toNanos(9);
    custody.tick();
    assertThat(custody.inheritances()).hasSize(1);
    nanos += TimeUnit.MINUTES.toNanos(2);
    custody.tick();
    assertThat(custody.inheritances()).isEmpty();
  }

  @Test
  void aFlushEndsAllInheritances() {
    enter(1, "a");
    enter(2, "a", "j");
    Place source = of(keyOf("j", "a", "j"));
    custody.endInheritances();
    assertThat(of(keyOf("j", "a", "j"))).isNull();
    assertThat(custody.admit(source, 1)).isFalse();
  }

  @Test
  void onlyTheNewestInheritancesStayOpen() {
    enter(1, "a");
    for (int version = 2; version < 20; version += 2) {
      enter(version, "a", "j");
      enter(version + 1, "a");
    }
    assertThat(custody.inheritances()).hasSizeLessThanOrEqualTo(Custody.OPEN_MAX);
  }

  private void enter(long version, String... serving) {
    Set<String> present = new TreeSet<>(leaving);
    present.addAll(List.of(serving));
    custody.enter(version, placement(serving), present, true);
  }

  private static Placement placement(String... serving) {
    List<RingNode> nodes = new ArrayList<>();
    List<Peer> peers = new ArrayList<>();
    for (String name : serving) {
      nodes.add(new RingNode(name, 11211, 1));
      peers.add(peer(name));
    }
    return new Placement(RingKind.of("ketama").build(nodes), peers, List.of(serving).indexOf("j"));
  }

  private static Peer peer(String name) {
    return new Peer(name, name + ":11211", "127.0.0.1", 7801);
  }

  private Place of(String key) {
    return of(custody, key);
  }

  private static Place of(Custody custody, String key) {
    return custody.of(key.getBytes(US_ASCII), key.length(), hash(key));
  }

  private static long hash(String key) {
    return key.hashCode() * 0x9E3779B97F4A7C15L;
  }

  private static String owner(String key, String... serving) {
    byte[] bytes = key.getBytes(US_ASCII);
    return serving[placement(serving).owner(bytes, bytes.length)];
  }

  private static String keyOf(String owner, String... serving) {
    for (int i = 0; ; i++) {
      if (owner("key" + i, serving).equals(owner)) {
        return "key" + i;
      }
    }
  }
}
