package io.slabring.client.ring;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The ways to place keys, each with the clients that place them so. */
public enum RingKind {
  /**
   * libmemcached's weighted ketama, the default. Agrees with libmemcached's {@code
   * BEHAVIOR_KETAMA_WEIGHTED}, php-memcached's {@code OPT_LIBKETAMA_COMPATIBLE}, twemproxy's ketama
   * with md5, and spymemcached's ketama with its {@code LIBMEMCACHED} key format and weights (given
   * none it differs at 25, 47, 50, 55, 61, 71, 94 and 100 nodes). Obeys weights.
   */
  KETAMA("ketama", Ketama::ofLibmemcached),

  /**
   * spymemcached's ketama with its default key format. Agrees with spymemcached's {@code
   * KetamaNodeLocator}, if a node that is known to it by name is given as {@code name/address}, the
   * text of its socket address ({@code localhost/127.0.0.1}); an address is given as it is. Obeys
   * weights, as spymemcached does when it is given any.
   */
  KETAMA_SPY("ketama-spy", Ketama::ofSpymemcached),

  /**
   * The consistent hash of nginx. Agrees with {@code hash KEY consistent} in an upstream whose
   * servers are written as the nodes are, port included, and with Perl's Cache::Memcached::Fast
   * with {@code ketama_points => 160}. Obeys weights, which may add up to {@value
   * NginxHash#MAX_WEIGHT}: twice the weight is twice the points.
   */
  NGINX("nginx", NginxHash::of),

  /**
   * The key's one-at-a-time hash modulo the number of nodes. Agrees with the defaults of
   * libmemcached and php-memcached. Ignores weights, as they do. Nearly all keys move when a node
   * joins or leaves.
   */
  LIBMEMCACHED_MODULO("libmemcached-modulo", ModuloRing::new),

  /**
   * The node with the highest hash of node and key. Agrees with pymemcache's {@code HashClient} for
   * keys that it is given as {@code str} of ASCII (it hashes the text {@code b'...'} of a key that
   * is {@code bytes}). Ignores weights, as it does. A look-up takes time in proportion to the
   * number of nodes.
   */
  RENDEZVOUS("rendezvous", RendezvousRing::new),

  /**
   * Jump consistent hash over the order of the list. Agrees with this client only. Ignores weights.
   * Few keys move when a node is appended or the last one taken away; a change before the end of
   * the list moves most of them.
   */
  JUMP("jump", JumpRing::new);

  /** The most nodes of a ring. */
  public static final int MAX_NODES = 1000;

  private final String name;
  private final Function<List<RingNode>, Ring> builder;

  RingKind(String name, Function<List<RingNode>, Ring> builder) {
    this.name = name;
    this.builder = builder;
  }

  /**
   * The kind of that name, as options and {@link #toString} give it.
   *
   * @throws IllegalArgumentException when there is none; the message has the names
   */
  public static RingKind of(String name) {
    for (RingKind kind : values()) {
      if (kind.name.equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "ring must be one of "
            + Arrays.stream(values()).map(RingKind::toString).collect(Collectors.joining(", "))
            + ", not '"
            + name
            + "'");
  }

  /**
   * A ring of these nodes. With all kinds but {@link #RENDEZVOUS} it is a {@link HashedRing}.
   *
   * @param nodes at most {@value #MAX_NODES}; may be empty. Their order matters to {@link
   *     #LIBMEMCACHED_MODULO} and {@link #JUMP}
   * @throws IllegalArgumentException when there are too many nodes, or too much weight for {@link
   *     #NGINX}, or two nodes with the same host and port
   */
  public Ring build(List<RingNode> nodes) {
    List<RingNode> copy = List.copyOf(nodes);
    if (copy.size() > MAX_NODES) {
      throw new IllegalArgumentException(
          "a ring has at most " + MAX_NODES + " nodes, not " + copy.size());
    }
    if (!fits(copy)) {
      throw new IllegalArgumentException(
          "the weights of a ring of nginx add up to at most " + NginxHash.MAX_WEIGHT);
    }
    Set<String> seen = new HashSet<>();
    for (RingNode node : copy) {
      if (!seen.add(node.address())) {
        throw new IllegalArgumentException(
            "nodes of a ring must differ in host or port: " + node.address() + " is there twice");
      }
    }
    return builder.apply(copy);
  }

  /** Whether so many nodes, of such weights, can be a ring of this kind. */
  public boolean fits(List<RingNode> nodes) {
    return nodes.size() <= MAX_NODES && (this != NGINX || NginxHash.fits(nodes));
  }

  /** The name in options. */
  @Override
  public String toString() {
    return name;
  }

  /**
   * What a node is called on this ring: spymemcached hashes the text of a socket address, which has
   * name and IP address.
   *
   * @param ip may be empty when it is not known
   */
  public String nodeName(String host, String ip) {
    boolean both = this == KETAMA_SPY && !ip.isEmpty() && !ip.equals(host);
    return both ? host + "/" + ip : host;
  }
}
