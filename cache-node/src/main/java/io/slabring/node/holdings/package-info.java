/** What a node owns, inherits and leaves to others as views change, and the rehearsal of that. */
package io.slabring.node.holdings;
