/**
 * Speaking to one node: pipelined connections, the meta protocol, time limits, reconnecting. {@link
 * io.slabring.client.connection.NodeClient} is the way in. Knows no rings and no types of values.
 */
package io.slabring.client.connection;
