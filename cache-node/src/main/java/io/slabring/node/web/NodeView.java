package io.slabring.node.web;

import io.slabring.membership.ClusterStats;

/** What may be seen of a node. Called about once a second, by one thread; must not block. */
public interface NodeView {
  /**
   * A page of {@code stats}, as a client gets it.
   *
   * @param name {@code settings}, {@code items}, {@code slabs}, or the empty string
   */
  String stats(String name);

  /** The newest view of the cluster; null before the first, and without a cluster. */
  ClusterStats cluster();

  /** Whether the node belongs, or will belong, to a cluster. */
  boolean inCluster();

  /** Whether clients shall send requests here. */
  boolean ready();

  /** For each event loop of clients, how many nanoseconds it was late at most of late. */
  long[] loopLagNanos();
}
