package io.slabring.client.ring;

/**
 * A node on a ring.
 *
 * @param host as configured, never resolved: it is part of the node's identity
 * @param port TCP port
 * @param weight share of the keys relative to other nodes; 0 counts as 1
 */
public record RingNode(String host, int port, int weight) {}
