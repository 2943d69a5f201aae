package io.slabring.node.web;

import io.slabring.membership.ClusterStats;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.KeyReport;
import java.util.Map;

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

  /** How long every command that was sent takes, in nanoseconds. */
  Map<String, Histogram> commandTimes();

  /** How many seconds the evicted items had not been used. */
  Histogram evictedAges();

  /** The hottest and the biggest keys; null where keys are not shown. */
  KeyReport keys();

  /** The part of all keys that each node of the newest view owns, by id; empty if not known. */
  Map<String, Double> shares();

  /** How often the node has suspected another one to have failed. */
  long suspicions();
}
