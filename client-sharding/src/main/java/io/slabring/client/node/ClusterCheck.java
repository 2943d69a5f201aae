package io.slabring.client.node;

import io.slabring.client.connection.ForeignNodeException;
import io.slabring.client.connection.NodeAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that the nodes of a client belong to its cluster: an address may be taken over by a
 * node of another one, whose data must not be read. Every connection is checked when it is made,
 * since for as long as it lasts the process at its other end is the same. Thread-safe.
 */
final class ClusterCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);

  /** Addresses whose node is foreign, to be logged once; more are not logged. */
  private static final int FOREIGN_MAX = 1000;

  private final Map<NodeAddress, String> foreign = new HashMap<>();

  /** Null: do not ask; empty: ask, and take any; else the only one to take. */
  private volatile String expected;

  /** The cluster that nodes must belong to; see {@link ClientResources#cluster()}. */
  String expected() {
    return expected;
  }

  void expect(String cluster) {
    expected = cluster;
  }

  /** Why a node of that cluster is not talked to; null if it is. Logged when that changes. */
  ForeignNodeException check(NodeAddress node, String cluster) {
    String wanted = expected;
    if (wanted == null || wanted.isEmpty() || wanted.equals(cluster)) {
      noteOwn(node);
      return null;
    }
    ForeignNodeException refusal = new ForeignNodeException(node, cluster, wanted);
    if (isNew(node, cluster)) {
      LOG.warn("ignoring {}", refusal.getMessage());
    }
    return refusal;
  }

  private synchronized void noteOwn(NodeAddress node) {
    foreign.remove(node);
  }

  private synchronized boolean isNew(NodeAddress node, String cluster) {
    boolean isKnown = foreign.containsKey(node);
    if (!isKnown && foreign.size() >= FOREIGN_MAX) {
      return false;
    }
    return !cluster.equals(foreign.put(node, cluster));
  }
}
