package io.slabring.node.store.command;

/**
 * Told what one session's commands do to items, for operators who watch. Called with locks held, so
 * it must be quick, must not throw and must not use the store. Keys are valid during the call.
 */
public interface StoreObserver {
  /** How a look-up ended, in the order of memcached's log. */
  enum Fetch {
    NOT_FOUND,
    FOUND,
    FLUSHED,
    EXPIRED
  }

  /**
   * An item was looked up, by whichever command.
   *
   * @param size bytes of its value, 0 when there is none
   * @param classId number of its size class, 0 when there is none
   */
  void fetched(byte[] key, int keyLength, Fetch result, int size, int classId);

  /**
   * A value was stored or refused.
   *
   * @param result STORED, NOT_STORED, EXISTS, NOT_FOUND, TOO_LARGE or NO_MEMORY
   * @param ttl seconds to live, 0 for ever, negative when it had expired already
   * @param size bytes of the value, 0 when it was refused for its size
   * @param classId number of the size class, 0 when it was refused for its size
   */
  void stored(
      byte[] key, int keyLength, Outcome result, StoreMode mode, int ttl, int size, int classId);

  /** An item was deleted, by a meta command or a classic one. */
  void deleted(byte[] key, int keyLength, boolean meta, int size, int classId);
}
