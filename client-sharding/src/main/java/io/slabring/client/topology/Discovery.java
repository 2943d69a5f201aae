package io.slabring.client.topology;

import io.slabring.client.connection.NodeAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a client that asks nodes for the cluster makes of their answers: whom it asks next, which
 * list it follows, and of which cluster. A state machine without threads, clocks or sockets. Not
 * thread-safe.
 *
 * <p>It has a random one of the known nodes asked, another when that fails, and those given at the
 * start when all fail. At first each of those given is asked in turn: when the cluster is torn
 * apart, they may be in different parts. So are those that a new list does not have any more, if
 * they were half of the nodes or more: the list may be one of a smaller part. It follows {@link
 * Versions} that grow, and others only when all nodes tell of them.
 *
 * <p>A node of another cluster is passed over, until {@link Succession} says that the client's own
 * cluster has come back as another one.
 */
public final class Discovery {
  /** Known nodes asked in one round; when so many fail in turn, more would be no better. */
  private static final int ATTEMPTS_MAX = 5;

  private final List<NodeAddress> seeds;
  private final Random random;
  private final LongSupplier nanoTime;
  private final Versions versions = new Versions();
  private final Succession succession;
  private Topology current;
  private String cluster = "";
  private int rounds;

  /** Addresses of earlier lists that may know a newer one. */
  private final Set<NodeAddress> dropped = new LinkedHashSet<>();

  /**
   * Knows no list yet.
   *
   * @param seeds addresses to begin with, at least one
   * @param random chooses whom to ask
   * @param nanoTime the time, as {@link System#nanoTime}
   */
  public Discovery(List<NodeAddress> seeds, Random random, LongSupplier nanoTime) {
    this.seeds = List.copyOf(seeds);
    this.random = random;
    this.nanoTime = nanoTime;
    succession = new Succession(nanoTime);
  }

  /** The list that is followed; null before the first. */
  public Topology current() {
    return current;
  }

  /** Identity of the cluster that is followed; empty as long as it is not known. */
  public String cluster() {
    return cluster;
  }

  /** Whether no list of the cluster that is followed is known yet. */
  public boolean isWaiting() {
    return current == null || !current.cluster().equals(cluster);
  }

  /** Begins a round: the addresses to ask, one after the other until one gives a usable answer. */
  public Collection<NodeAddress> candidates() {
    List<NodeAddress> known = new ArrayList<>();
    Set<NodeAddress> candidates = new LinkedHashSet<>();
    if (current != null) {
      known.addAll(current.addresses());
      Collections.shuffle(known, random);
      if (!dropped.isEmpty()) {
        NodeAddress next = dropped.iterator().next();
        dropped.remove(next);
        candidates.add(next);
      } else if (++rounds < Math.min(ATTEMPTS_MAX, seeds.size())) {
        candidates.add(seeds.get(rounds));
      }
    }
    candidates.addAll(known.subList(0, Math.min(ATTEMPTS_MAX, known.size())));
    candidates.addAll(seeds);
    return candidates;
  }

  /** A node tells of a version. To be followed are those that are newer, and those that fell. */
  public Versions.Verdict judge(long version) {
    return isWaiting() ? Versions.Verdict.NEWER : versions.judge(version, nanoTime.getAsLong());
  }

  /**
   * Whether the list of a node may be followed: whether it is one of the client's own cluster.
   * Notes it if not.
   */
  public boolean isOwn(NodeAddress address, Topology topology) {
    boolean isOwn = cluster.isEmpty() || topology.cluster().equals(cluster);
    if (!isOwn) {
      succession.foundForeign(address, topology.cluster());
    }
    return isOwn;
  }

  /** Follows a list from now on. */
  public void follow(Topology topology) {
    if (current == null || !current.cluster().equals(topology.cluster())) {
      dropped.clear();
    } else {
      noteDropped(current.addresses(), topology.addresses());
    }
    current = topology;
    cluster = topology.cluster();
    versions.use(topology.version());
  }

  private void noteDropped(Set<NodeAddress> before, Set<NodeAddress> now) {
    List<NodeAddress> missing = new ArrayList<>(before);
    missing.removeAll(now);
    if (2 * missing.size() >= before.size()) {
      Collections.shuffle(missing, random);
      dropped.addAll(missing.subList(0, Math.min(ATTEMPTS_MAX, missing.size())));
    }
    dropped.removeAll(now);
  }

  /** A node has given a usable answer, so the client's own cluster is there. */
  public void foundOwn() {
    succession.foundOwn();
  }

  /** The node at an address belongs to another cluster. */
  public void foundForeign(NodeAddress address, String other) {
    succession.foundForeign(address, other);
  }

  /** No node gives a usable answer at an address. */
  public void foundNobody(NodeAddress address) {
    succession.foundNobody(address);
  }

  /**
   * Ends a round in which no address gave a usable answer. Returns the cluster to follow from now
   * on if the client's own has come back as that one, or null.
   */
  public String succeed() {
    Set<NodeAddress> known = new HashSet<>(seeds);
    if (current != null) {
      known.addAll(current.addresses());
    }
    String successor = succession.successor(cluster, known);
    if (successor != null) {
      cluster = successor;
      succession.foundOwn();
    }
    return successor;
  }
}
