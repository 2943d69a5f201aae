package io.slabring.client.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RingKindTest {
  private static final byte[] KEY = "product:42".getBytes(StandardCharsets.UTF_8);

  private static List<RingNode> nodes(int count) {
    return IntStream.range(0, count).mapToObj(i -> new RingNode("n" + i, 11211, 1)).toList();
  }

  @Test
  void namesAreThoseOfTheOption() {
    assertThat(RingKind.values())
        .extracting(RingKind::toString)
        .containsExactly(
            "ketama", "ketama-spy", "nginx", "libmemcached-modulo", "rendezvous", "jump");
    for (RingKind kind : RingKind.values()) {
      assertThat(RingKind.of(kind.toString())).isSameAs(kind);
    }
  }

  @Test
  void refusesAnUnknownName() {
    assertThatThrownBy(() -> RingKind.of("Ketama"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ring must be one of ketama, ketama-spy, nginx, libmemcached-modulo, rendezvous, jump,"
                + " not 'Ketama'");
  }

  @ParameterizedTest
  @EnumSource
  void nobodyOwnsAKeyWithoutNodes(RingKind kind) {
    Ring ring = kind.build(List.of());
    assertThat(ring.owner(KEY, 0, KEY.length)).isEqualTo(-1);
    if (ring instanceof HashedRing hashed) {
      assertThat(hashed.ownerOf(hashed.hash(KEY, 0, KEY.length))).isEqualTo(-1);
    }
  }

  /** The key is not looked at: here it is not even within its array. */
  @ParameterizedTest
  @EnumSource
  void oneNodeOwnsAllWithoutHashing(RingKind kind) {
    Ring ring = kind.build(nodes(1));
    assertThat(ring.owner(KEY, 5, 100)).isZero();
    if (ring instanceof HashedRing hashed) {
      assertThat(hashed.ownerOf(hashed.hash(KEY, 0, KEY.length))).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void looksOnlyWhereTheKeyIs(RingKind kind) {
    Ring ring = kind.build(nodes(5));
    byte[] around = "<<product:42>>".getBytes(StandardCharsets.UTF_8);
    assertThat(ring.owner(around, 2, KEY.length)).isEqualTo(ring.owner(KEY, 0, KEY.length));
    assertThatThrownBy(() -> ring.owner(KEY, 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ring.owner(KEY, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @EnumSource
  void isImmutable(RingKind kind) {
    List<RingNode> nodes = new ArrayList<>(nodes(5));
    Ring ring = kind.build(nodes);
    int owner = ring.owner(KEY, 0, KEY.length);
    nodes.clear();
    assertThat(ring.nodes()).isEqualTo(nodes(5));
    assertThat(ring.owner(KEY, 0, KEY.length)).isEqualTo(owner);
    assertThatThrownBy(() -> ring.nodes().remove(0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @EnumSource
  void takesAThousandNodesAndNoMore(RingKind kind) {
    Ring ring = kind.build(nodes(RingKind.MAX_NODES));
    assertThat(ring.owner(KEY, 0, KEY.length)).isBetween(0, RingKind.MAX_NODES - 1);
    assertThatThrownBy(() -> kind.build(nodes(1001)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a ring has at most 1000 nodes, not 1001");
  }

  /** Points by weight, not by share: a cluster must not be able to ask for gigabytes of them. */
  @Test
  void ringsOfNginxTakeAWeightOfTenThousandAndNoMore() {
    List<RingNode> nodes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      nodes.add(new RingNode("n" + i, 11211, 1000));
    }
    assertThat(RingKind.NGINX.fits(nodes)).isTrue();
    assertThat(RingKind.NGINX.build(nodes).owner(KEY, 0, KEY.length)).isBetween(0, 9);
    nodes.add(new RingNode("light", 11211, 0)); // counts as 1
    assertThat(RingKind.NGINX.fits(nodes)).isFalse();
    assertThat(RingKind.KETAMA.fits(nodes)).isTrue();
    assertThatThrownBy(() -> RingKind.NGINX.build(nodes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the weights of a ring of nginx add up to at most 10000");
  }

  @ParameterizedTest
  @EnumSource
  void refusesANodeThatIsThereTwice(RingKind kind) {
    List<RingNode> nodes = List.of(new RingNode("a", 1, 1), new RingNode("a", 1, 2));
    assertThatThrownBy(() -> kind.build(nodes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nodes of a ring must differ in host or port: a:1 is there twice");
  }

  @Test
  void refusesNoList() {
    assertThatThrownBy(() -> RingKind.KETAMA.build(null)).isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      delimiter = '|',
      value = {
        "null | 1 | 1 | host of a node must be a name or address without white space, not null",
        "''   | 1 | 1 | host of a node must be a name or address without white space, not ''",
        "'a b'| 1 | 1 | host of a node must be a name or address without white space, not 'a b'",
        "a | 0     | 1 | port of node 'a' must be 1 to 65535, not 0",
        "a | 65536 | 1 | port of node 'a' must be 1 to 65535, not 65536",
        "a | 1 | -1 | weight of node 'a' must be 0 to 1000000, not -1",
        "a | 1 | 1000001 | weight of node 'a' must be 0 to 1000000, not 1000001"
      })
  void refusesABadNode(String host, int port, int weight, String message) {
    assertThatThrownBy(() -> new RingNode(host, port, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBMEMCACHED_MODULO", "RENDEZVOUS", "JUMP"})
  void ignoresWeights(RingKind kind) {
    Ring equal = kind.build(nodes(7));
    Ring weighted =
        kind.build(
            equal.nodes().stream()
                .map(node -> new RingNode(node.host(), 11211, node.host().charAt(1)))
                .toList());
    for (int i = 0; i < 1000; i++) {
      byte[] key = ("key" + i).getBytes(StandardCharsets.UTF_8);
      assertThat(weighted.owner(key, 0, key.length)).isEqualTo(equal.owner(key, 0, key.length));
    }
  }
}
