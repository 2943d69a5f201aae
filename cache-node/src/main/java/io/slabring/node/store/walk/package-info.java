/** Goes through all items beside everything else: to remove dead ones, or to list them. */
package io.slabring.node.store.walk;
