package io.slabring.load.generator;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Servers that share the keys by a ring. A cluster's list of nodes is asked for once a second, of
 * whichever node answers. Thread-safe.
 */
public final class RingTargets implements Targets {
  private static final int MAX_NODES = 1000;
  private static final int MAX_CONFIG_LINE = 64 << 10;

  private final Function<List<RingNode>, Ring> ringOf;
  private final boolean tls;
  private final Login login;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Every node that there has been; the index is the target's number. */
  private final List<RingNode> known = new ArrayList<>();

  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private List<RingNode> current = List.of();
  private long version;
  private volatile Routing routing;
  private Consumer<Routing> listener = change -> {};

  private RingTargets(Function<List<RingNode>, Ring> ringOf, boolean tls, Login login) {
    this.ringOf = ringOf;
    this.tls = tls;
    this.login = login;
  }

  /** Servers that never change. */
  public static Targets fixed(
      List<InetSocketAddress> servers, Function<List<RingNode>, Ring> ringOf) {
    RingTargets targets = new RingTargets(ringOf, false, null);
    targets.adopt(
        new Config(
            0,
            servers.stream()
                .map(server -> new RingNode(server.getHostString(), server.getPort(), 1))
                .toList()));
    return Targets.fixed(targets.routing);
  }

  /**
   * The cluster that a node belongs to, followed until closed.
   *
   * @param login what a connection says first, or null
   * @throws RunFailedException when the node cannot be reached or knows no cluster
   */
  public static Targets cluster(
      InetSocketAddress node, Function<List<RingNode>, Ring> ringOf, boolean tls, Login login)
      throws RunFailedException {
    RingTargets targets = new RingTargets(ringOf, tls, login);
    targets.adopt(ask(node, tls, login));
    Thread follower = new Thread(targets::followUntilClosed, "cluster");
    follower.setDaemon(true);
    follower.start();
    return targets;
  }

  /** A list of nodes with its version. */
  private record Config(long version, List<RingNode> nodes) {}

  private static Config ask(InetSocketAddress node, boolean tls, Login login)
      throws RunFailedException {
    String name = Routing.name(node);
    try (Handshake handshake = Handshake.with(node, tls, login)) {
      handshake.version();
      handshake.send("config get cluster");
      String head = handshake.line();
      if (!head.startsWith("CONFIG cluster ")) {
        throw new RunFailedException(
            "%s knows no cluster: it answered '%s' to config get cluster"
                .formatted(name, Handshake.printable(head)));
      }
      return parse(name, handshake.line(), handshake.line());
    } catch (IOException e) {
      throw new RunFailedException(
          "%s did not tell its cluster: %s".formatted(name, e.getMessage()));
    }
  }

  /** The two lines of a configuration: a version, then host|ip|port with blanks between. */
  private static Config parse(String name, String version, String line) throws RunFailedException {
    List<RingNode> nodes = new ArrayList<>();
    for (String node : line.split(" ", -1)) {
      String[] parts = node.split("\\|", -1);
      if (parts.length != 3 || !parts[2].matches("\\d{1,5}") || line.length() > MAX_CONFIG_LINE) {
        throw new RunFailedException(
            "%s tells a cluster's node as '%s', which is not host|ip|port"
                .formatted(name, Handshake.printable(node)));
      }
      nodes.add(new RingNode(parts[0], Integer.parseInt(parts[2]), 1));
    }
    if (!version.matches("\\d{1,18}")) {
      throw new RunFailedException(
          "%s tells '%s' as the cluster's version".formatted(name, Handshake.printable(version)));
    }
    return new Config(Long.parseLong(version), nodes);
  }

  private void followUntilClosed() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        Config next = askAny();
        if (next != null && next.version() > version && adopt(next)) {
          synchronized (this) {
            listener.accept(routing);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first answer of a node of the current list; null if none answers. */
  private Config askAny() {
    for (RingNode node : current) {
      try {
        return ask(addresses.get(known.indexOf(node)), tls, login);
      } catch (RunFailedException ignored) {
        // The next one may know.
      }
    }
    return null;
  }

  /** Returns whether the list could be adopted. */
  private boolean adopt(Config config) {
    for (RingNode node : config.nodes()) {
      if (!known.contains(node)) {
        if (known.size() == MAX_NODES) {
          return false;
        }
        known.add(node);
        addresses.add(new InetSocketAddress(node.host(), node.port()));
      }
    }
    current = config.nodes();
    version = config.version();
    Ring ring = ringOf.apply(current);
    int[] numbers = ring.nodes().stream().mapToInt(known::indexOf).toArray();
    routing =
        new Routing(addresses, (key, offset, length) -> numbers[ring.owner(key, offset, length)]);
    return true;
  }

  @Override
  public Routing routing() {
    return routing;
  }

  @Override
  public synchronized void follow(Consumer<Routing> newListener) {
    listener = newListener;
  }

  @Override
  public void close() {
    closed.countDown();
    follow(change -> {});
  }
}
