package io.slabring.node.store.space;

/**
 * Told which items make room for others, by whichever thread does it: with locks held, so it must
 * be quick, must not throw and must not use the store.
 */
public interface EvictionObserver {
  /**
   * A live item was evicted.
   *
   * @param key holds the key from index 0 on, during the call
   * @param fetched whether it was fetched since it was stored
   * @param ttl seconds it had to live, -1 for ever
   * @param idle seconds since its last access
   * @param size bytes of its value
   * @param classId number of its size class
   */
  void evicted(
      byte[] key, int keyLength, boolean fetched, long ttl, int idle, int size, int classId);
}
