package io.slabring.client.topology;

/** Is told of the first topology and of every newer one, one at a time; must not block. */
@FunctionalInterface
public interface TopologyListener {
  /** The client has begun to use this topology. */
  void changed(Topology topology);
}
