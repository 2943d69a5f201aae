package io.slabring.node.store.command;

/** What a session counts for all items together. */
public enum Counter {
  GET_COMMANDS,
  GET_MISSES,
  GET_EXPIRED,
  GET_FLUSHED,
  TOUCH_COMMANDS,
  TOUCH_MISSES,
  DELETE_MISSES,
  INCR_MISSES,
  DECR_MISSES,
  CAS_MISSES,
  META_COMMANDS,
  TOTAL_ITEMS,
  STORE_TOO_LARGE,
  STORE_NO_MEMORY
}
