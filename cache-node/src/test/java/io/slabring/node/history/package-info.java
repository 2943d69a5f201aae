/**
 * Checks what docs/consistency.md promises, with real nodes on networks of their own that join,
 * leave, die, hang and are cut off.
 */
package io.slabring.node.history;
