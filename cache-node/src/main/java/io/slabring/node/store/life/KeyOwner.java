package io.slabring.node.store.life;

/** Which keys this node owns in one view of the cluster. Immutable and thread-safe. */
@FunctionalInterface
public interface KeyOwner {
  /**
   * Whether the node owns a key. A stripe may be held, so it must be quick and must not block.
   *
   * @param key bytes of the key, from index 0
   * @param length 1 to 250
   */
  boolean owns(byte[] key, int length);
}
