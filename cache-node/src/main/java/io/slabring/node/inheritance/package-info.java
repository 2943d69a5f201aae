/**
 * Which node has a key when views change: owners, and former owners whose items are inherited.
 * State machines without threads, clocks or sockets.
 */
package io.slabring.node.inheritance;
