package io.slabring.load.targets;

import module java.base;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.load.process.LocalServers;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.result.Target;
import io.slabring.load.wire.Wire;
import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;

/**
 * Where the load of a run goes: servers that share the keys by a ring. A cluster's list of nodes is
 * asked for once a second, of whichever node answers. Thread-safe.
 */
public final class Targets implements AutoCloseable {
  private static final int MAX_NODES = 1000;

  private final RingKind ring;
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

  private Targets(RingKind ring, boolean tls, Login login) {
    this.ring = ring;
    this.tls = tls;
    this.login = login;
  }

  /** One server. */
  public static Targets single(InetSocketAddress server) {
    Targets targets = new Targets(null, false, null);
    targets.routing = new Routing(List.of(server), (key, offset, length) -> 0);
    return targets;
  }

  /** Servers that never change. */
  public static Targets fixed(List<InetSocketAddress> servers, RingKind ring) {
    Targets targets = new Targets(ring, false, null);
    targets.adopt(
        servers.stream()
            .map(each -> new RingNode(each.getHostString(), each.getPort(), 1))
            .toList());
    return targets;
  }

  /** Servers that never change, each of which is asked for the keys of another one. */
  public static Targets astray(List<InetSocketAddress> servers, RingKind ring) {
    Targets targets = fixed(servers, ring);
    Routing.Placement owners = targets.routing.placement();
    targets.routing =
        new Routing(
            targets.addresses,
            (key, offset, length) -> (owners.target(key, offset, length) + 1) % servers.size());
    return targets;
  }

  /**
   * The cluster that a node belongs to, followed until closed.
   *
   * @param login what a connection sends first, or null
   * @throws RunFailedException if the node cannot be reached or knows no cluster
   */
  public static Targets cluster(InetSocketAddress node, RingKind ring, boolean tls, Login login)
      throws RunFailedException {
    Targets targets = new Targets(ring, tls, login);
    ClusterView view = targets.ask(node);
    targets.version = view.version();
    targets.adopt(nodes(view));
    Thread follower = new Thread(targets::followUntilClosed, "cluster");
    follower.setDaemon(true);
    follower.start();
    return targets;
  }

  private ClusterView ask(InetSocketAddress node) throws RunFailedException {
    String name = Routing.name(node);
    try (Wire wire = Handshake.open(node, tls, login)) {
      Handshake.version(wire, name);
      ClusterView view = wire.clusterView();
      Map<String, String> lines = wire.stats("cluster"); // with weights, if it is one of Slabring's
      return lines.containsKey("ring") ? ClusterStats.parse(lines).view() : view;
    } catch (IOException | IllegalArgumentException e) {
      throw new RunFailedException(
          "%s did not tell its cluster: %s".formatted(name, e.getMessage()));
    }
  }

  private static List<RingNode> nodes(ClusterView view) {
    return view.serving().stream()
        .map(each -> new RingNode(each.host(), each.port(), each.weight()))
        .toList();
  }

  private void followUntilClosed() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        ClusterView next = askAny();
        if (next != null && next.version() > version && adopt(nodes(next))) {
          version = next.version();
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
  private ClusterView askAny() {
    for (RingNode node : current) {
      try {
        return ask(addresses.get(known.indexOf(node)));
      } catch (RunFailedException ignored) {
        // The next one may know.
      }
    }
    return null;
  }

  /** Returns whether the list could be adopted. */
  private boolean adopt(List<RingNode> nodes) {
    for (RingNode node : nodes) {
      if (!known.contains(node)) {
        if (known.size() == MAX_NODES) {
          return false;
        }
        known.add(node);
        addresses.add(new InetSocketAddress(node.host(), node.port()));
      }
    }
    current = nodes;
    Ring built = ring.build(current);
    int[] numbers = built.nodes().stream().mapToInt(known::indexOf).toArray();
    routing =
        new Routing(addresses, (key, offset, length) -> numbers[built.owner(key, offset, length)]);
    return true;
  }

  /** Where keys belong now. */
  public Routing routing() {
    return routing;
  }

  /** From now on tells changes, on any thread. At most one listener. */
  public synchronized void follow(Consumer<Routing> newListener) {
    listener = newListener;
  }

  /**
   * Asks every target to identify itself.
   *
   * @param encrypted whether the connections of the load are
   * @param first what a connection sends first, or null
   * @throws RunFailedException if one cannot be reached or is no memcached
   */
  public List<Target> describe(boolean encrypted, Login first) throws RunFailedException {
    List<Target> described = new ArrayList<>();
    for (InetSocketAddress address : routing.targets()) {
      String name = Routing.name(address);
      try (Wire wire = Handshake.open(address, encrypted, first)) {
        long process = LocalServers.pidOf(address);
        String commandLine = process == 0 ? null : LocalServers.commandLine(process);
        described.add(new Target(name, Handshake.product(wire, name), process, commandLine));
      } catch (IOException e) {
        throw new RunFailedException(name + ": " + e.getMessage());
      }
    }
    return described;
  }

  @Override
  public void close() {
    closed.countDown();
    follow(change -> {});
  }
}
