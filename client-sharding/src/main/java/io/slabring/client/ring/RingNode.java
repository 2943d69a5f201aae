package io.slabring.client.ring;

/**
 * A node on a ring. Its identity is host and port exactly as they are written: {@code Cache-1} and
 * {@code cache-1} are two nodes. A value outside its limits is an IllegalArgumentException.
 *
 * @param host as configured, never resolved: it is part of the node's identity. No white space
 * @param port TCP port, 1 to 65535
 * @param weight share of the keys relative to other nodes, 0 to {@value #MAX_WEIGHT}; 0 counts as 1
 */
public record RingNode(String host, int port, int weight) {
  static final int MAX_WEIGHT = 1_000_000;

  public RingNode {
    if (host == null || host.isEmpty() || host.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException(
          "host of a node must be a name or address without white space, not "
              + (host == null ? "null" : "'" + host + "'"));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port of node '" + host + "' must be 1 to 65535, not " + port);
    }
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight of node '" + host + "' must be 0 to " + MAX_WEIGHT + ", not " + weight);
    }
  }

  /** {@code host:port}. */
  String address() {
    return host + ":" + port;
  }
}
