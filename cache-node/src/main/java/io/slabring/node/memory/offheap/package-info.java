/** Bytes outside the heap: reading and writing them at an offset, hashing them, locking them. */
package io.slabring.node.memory.offheap;
