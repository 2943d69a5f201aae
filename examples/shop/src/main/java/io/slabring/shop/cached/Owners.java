package io.slabring.shop.cached;

import io.slabring.client.SlabringClient;
import io.slabring.client.ring.Ring;
import io.slabring.client.topology.Topology;
import io.slabring.membership.Node;
import java.nio.charset.StandardCharsets;

/** Tells which node a key belongs to, for people to see; the client finds it by itself. */
final class Owners {
  private volatile Placement placement;

  private record Placement(Topology topology, Ring ring) {}

  Owners(SlabringClient client) {
    client.listen(
        topology ->
            placement = new Placement(topology, topology.ring().build(topology.ringNodes())));
  }

  /** The node of a key, as host:port. */
  String of(String key) {
    Placement now = placement;
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    Node node = now.topology().nodes().get(now.ring().owner(bytes, 0, bytes.length));
    return node.host() + ":" + node.port();
  }
}
