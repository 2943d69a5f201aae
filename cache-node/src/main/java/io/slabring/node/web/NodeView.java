package io.slabring.node.web;

import io.slabring.membership.ClusterStats;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.KeyReport;
import io.slabring.node.measure.Reading;
import java.util.List;
import java.util.Map;

/** What operators can see of a node. Called about once a second, by one thread; must not block. */
public interface NodeView {
  /**
   * A page of {@code stats}, as a client gets it.
   *
   * @param name {@code settings}, {@code items}, {@code slabs}, or the empty string
   */
  String stats(String name);

  /** The newest view of the cluster; null before the first, and without a cluster. */
  ClusterStats cluster();

  /** What moves between this node and others: lines of {@code stats cluster}. */
  Map<String, Long> moves();

  /** Whether the node belongs, or will belong, to a cluster. */
  boolean inCluster();

  /** Whether the node should receive traffic from clients. */
  boolean ready();

  /** For each event loop of clients: its longest recent delay, in nanoseconds. */
  long[] loopLagNanos();

  /** By command: how long its requests took, in nanoseconds. Only commands that were used. */
  Map<String, Histogram> commandTimes();

  /** The time since evicted items were last used, in seconds. */
  Histogram evictedAges();

  /** The counters that are metrics of their own. */
  List<Reading> counters();

  /** The hottest and the biggest keys; null if keys must not be shown. */
  KeyReport keys();

  /** The share of all keys that each node of the newest view owns, by id; empty if unknown. */
  Map<String, Double> shares();

  /** How often the node has suspected another one of being down. */
  long suspicions();
}
