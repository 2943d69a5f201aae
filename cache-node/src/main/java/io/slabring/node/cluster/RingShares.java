package io.slabring.node.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.client.ring.Ring;
import io.slabring.membership.ClusterStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The share of all keys that each node of a cluster owns. */
public final class RingShares {
  /*
   * The shares are counted with this many sample keys. That works for every ring, and is wrong by
   * less than half a percent of all keys.
   */
  private static final int KEYS = 1 << 15;

  private RingShares() {}

  /**
   * The shares of the serving nodes, by id, 0 to 1; empty if the placement is unknown. Takes a few
   * hundredths of a second.
   */
  public static Map<String, Double> of(ClusterStats cluster) {
    if (cluster.ring().equals(ClusterMember.ANY_PLACEMENT)) {
      return Map.of();
    }
    RingOwner placed = RingOwner.of(cluster.view(), cluster.localId(), cluster.ring());
    Ring ring = placed.ring();
    List<String> ids = placed.ids();
    Map<String, Double> shares = new HashMap<>();
    cluster.view().serving().forEach(node -> shares.put(node.id(), 0.0));
    for (int i = 0; i < KEYS; i++) {
      byte[] key = ("key:" + i).getBytes(US_ASCII);
      int owner = ring.owner(key, 0, key.length);
      if (owner >= 0) {
        shares.merge(ids.get(owner), 1.0 / KEYS, Double::sum);
      }
    }
    return shares;
  }
}
