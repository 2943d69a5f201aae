/**
 * Connections between nodes, and the requests that this node has others carry out: those of clients
 * for keys that others own, and those for items that others had before.
 */
package io.slabring.node.server.link;
