package io.slabring.membership;

/**
 * One cache node. Immutable.
 *
 * @param id unique for one life of the process, so that a restart is another node
 * @param host lower-case DNS name or IP literal that clients use, and its name on the ring
 * @param ip dotted IPv4 address (or IPv6 literal) of {@code host}, never empty
 * @param port TCP port of the memcached protocol, 1 to 65535
 * @param weight share of the keys relative to other nodes, 1 to 1000
 * @param zone where it runs, or the empty string
 * @param state what it is doing
 */
public record Node(
    String id, String host, String ip, int port, int weight, String zone, NodeState state) {

  /** The same node in another state. */
  public Node withState(NodeState newState) {
    return new Node(id, host, ip, port, weight, zone, newState);
  }
}
