package io.slabring.client.ring;

/**
 * The keys of one node of a ring, kept without the ring where that takes less memory. Immutable and
 * thread-safe; look-ups allocate nothing.
 */
@FunctionalInterface
public interface RingShare {
  /** Whether a key belongs to the node. */
  boolean has(byte[] key, int offset, int length);
}
