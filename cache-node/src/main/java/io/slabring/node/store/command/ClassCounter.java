package io.slabring.node.store.command;

/** What a session counts for each size class. The first four are hits by LRU segment. */
public enum ClassCounter {
  HOT_HITS,
  WARM_HITS,
  COLD_HITS,
  TEMP_HITS,
  SETS,
  DELETE_HITS,
  INCR_HITS,
  DECR_HITS,
  CAS_HITS,
  CAS_BADVAL,
  TOUCH_HITS
}
