/**
 * A client that follows a cluster of cache nodes and sends every key to the node that owns it.
 * {@link io.slabring.client.SlabringClient} is the way in.
 */
package io.slabring.client;
