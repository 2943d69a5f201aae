/** How long an item counts: the time, flushes, and the views of the cluster. */
package io.slabring.node.store.life;
