package io.slabring.membership;

/**
 * A cache node. Immutable.
 *
 * @param id a UUID, new for each start of the process, so that a restarted node counts as another
 *     one
 * @param host lower-case DNS name or IP literal that clients use; also the name of the node on the
 *     ring
 * @param ip IPv4 or IPv6 literal of {@code host}
 * @param port TCP port of the memcached protocol, 1 to 65535
 * @param weight share of the keys relative to other nodes, 1 to 1000
 * @param zone where the node runs; may be empty
 * @param linkIp IPv4 or IPv6 literal at which other nodes reach {@code linkPort}; empty if that is
 *     0
 * @param linkPort TCP port for requests of other nodes, 0 for none: then the node does not listen
 *     for them, or is of an earlier release, or the view came from a node of an earlier release
 * @param state whether it serves
 */
public record Node(
    String id,
    String host,
    String ip,
    int port,
    int weight,
    String zone,
    String linkIp,
    int linkPort,
    NodeState state) {

  /** Creates a node that does not listen for requests of other nodes. */
  public Node(
      String id, String host, String ip, int port, int weight, String zone, NodeState state) {
    this(id, host, ip, port, weight, zone, "", 0, state);
  }

  /** Returns the same node in another state. */
  public Node withState(NodeState newState) {
    return new Node(id, host, ip, port, weight, zone, linkIp, linkPort, newState);
  }
}
