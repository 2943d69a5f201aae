package io.slabring.node.inheritance;

/**
 * Another node of the cluster. Immutable.
 *
 * @param id the node's id in the views
 * @param name what clients call it, as host:port; for messages
 * @param ip literal of the address at which it listens for other nodes
 * @param linkPort the port at which it listens for requests of other nodes; 0 if it does not
 */
public record Peer(String id, String name, String ip, int linkPort) {}
