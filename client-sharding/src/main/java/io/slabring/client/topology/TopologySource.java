package io.slabring.client.topology;

import io.slabring.client.connection.NodeAddress;

/** From where a client learns of the cluster. */
public interface TopologySource extends AutoCloseable {
  /**
   * Begins to tell of topologies: the first one as soon as it is known, then newer ones.
   *
   * @param listener may refuse one by an IllegalArgumentException
   * @throws TopologyException when there is no way to begin
   */
  void start(TopologyListener listener);

  /** An address to name in failures while no node is known. */
  NodeAddress seed();

  /** What went wrong last, with the address concerned; empty when nothing did. */
  String problem();

  /** Ends; the listener is told nothing more. */
  @Override
  void close();
}
