package io.slabring.client.topology;

import io.slabring.client.connection.NodeAddress;

/** A list of nodes that stays as it is. */
public final class FixedSource implements TopologySource {
  private final Topology topology;

  /** A source of this topology and no other. */
  public FixedSource(Topology topology) {
    this.topology = topology;
  }

  @Override
  public void start(TopologyListener listener) {
    listener.changed(topology);
  }

  @Override
  public NodeAddress seed() {
    return topology.addresses().iterator().next();
  }

  @Override
  public String problem() {
    return "";
  }

  @Override
  public void close() {}
}
