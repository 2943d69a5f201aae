/**
 * The items of one node: its parts put together, its background thread, and how its items outlive
 * the process. Returns results, never wire text. A {@link io.slabring.node.store.Store} is shared;
 * each event loop has its own {@link io.slabring.node.store.command.StoreSession}.
 */
package io.slabring.node.store;
