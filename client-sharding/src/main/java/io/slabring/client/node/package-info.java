/**
 * Connections to one node: opened, checked, opened again, pipelined. {@link
 * io.slabring.client.node.NodeClient} is the way in. Knows no rings and no types of values.
 */
package io.slabring.client.node;
