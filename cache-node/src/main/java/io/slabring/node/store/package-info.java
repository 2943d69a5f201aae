/**
 * What a cache means: one method per command, expiry, CAS, eviction, counters. Returns results,
 * never wire text. A {@link io.slabring.node.store.Store} is shared; each event loop has its own
 * {@link io.slabring.node.store.StoreSession}.
 */
package io.slabring.node.store;
