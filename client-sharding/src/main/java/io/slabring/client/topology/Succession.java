package io.slabring.client.topology;

import io.slabring.client.connection.NodeAddress;
import io.slabring.membership.ClusterIdentity;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Decides when a client goes over to another cluster, as it must when its own was stopped as a
 * whole and started again, and must not when a node of another cluster has taken over an address.
 * Not thread-safe.
 *
 * <p>It goes over when the other one has the same name and all addresses that the client knows
 * belong to it. An address that does not answer proves nothing, so with one of those, as when the
 * cluster came back at other addresses, it goes over once none has been found to belong to its own
 * cluster for {@link #SILENCE}. It never goes over to a cluster of another name.
 */
final class Succession {
  static final Duration SILENCE = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;

  /**
   * What addresses belong to, as they answered last, since one was last found to belong to the
   * client's own cluster.
   */
  private final Map<NodeAddress, String> foreign = new HashMap<>();

  private long ownSeen;

  Succession(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    ownSeen = nanoTime.getAsLong();
  }

  /** Some address belongs to the client's own cluster. */
  void foundOwn() {
    foreign.clear();
    ownSeen = nanoTime.getAsLong();
  }

  /** An address belongs to another cluster. */
  void foundForeign(NodeAddress address, String cluster) {
    foreign.put(address, cluster);
  }

  /** No node of any cluster answers at an address. */
  void foundNobody(NodeAddress address) {
    foreign.remove(address);
  }

  /**
   * The cluster to go over to, or null.
   *
   * @param own identity of the client's cluster
   * @param known all addresses that belong to it as far as the client knows
   */
  String successor(String own, Set<NodeAddress> known) {
    foreign.keySet().retainAll(known);
    Set<String> others = new HashSet<>(foreign.values());
    if (others.size() != 1) {
      return null;
    }
    String other = others.iterator().next();
    boolean all = foreign.keySet().containsAll(known);
    boolean silent = nanoTime.getAsLong() - ownSeen >= SILENCE.toNanos();
    return haveOneName(own, other) && (all || silent) ? other : null;
  }

  private static boolean haveOneName(String own, String other) {
    ClusterIdentity one = ClusterIdentity.parse(own);
    ClusterIdentity two = ClusterIdentity.parse(other);
    return one != null && two != null && one.name().equals(two.name());
  }
}
