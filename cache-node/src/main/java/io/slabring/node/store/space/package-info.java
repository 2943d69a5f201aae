/** Where memory for new items comes from: the LRU, eviction, and pages that change their class. */
package io.slabring.node.store.space;
