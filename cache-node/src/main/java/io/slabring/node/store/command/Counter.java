package io.slabring.node.store.command;

/**
 * What a session counts for all items together, and how {@code /metrics} shows it. A counter
 * without a metric of its own is only in {@code stats}.
 */
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
  TOTAL_ITEMS("memcached_items_total", "Items ever stored"),
  STORE_TOO_LARGE("memcached_item_too_large_total", "Stores refused over -I"),
  STORE_NO_MEMORY("memcached_item_no_memory_total", "Stores without memory");

  private final String metric;
  private final String help;

  Counter() {
    this(null, null);
  }

  Counter(String metric, String help) {
    this.metric = metric;
    this.help = help;
  }

  /** Its name in {@code /metrics}; null when it has none. */
  public String metric() {
    return metric;
  }

  /** What it counts, for {@code /metrics}; null when it is not there. */
  public String help() {
    return help;
  }
}
