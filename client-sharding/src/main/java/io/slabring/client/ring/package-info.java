/**
 * Which node a key belongs to: {@link io.slabring.client.ring.RingKind} builds an immutable {@link
 * io.slabring.client.ring.Ring} from a list of nodes, placed as the clients that it names place
 * keys. Depends on the JDK only.
 */
package io.slabring.client.ring;
