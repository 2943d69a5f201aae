/**
 * Connections between nodes: on one side the requests that other nodes carry out, on the other side
 * those that this node carries out for them.
 */
package io.slabring.node.server.link;
