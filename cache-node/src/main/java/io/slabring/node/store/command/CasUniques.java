package io.slabring.node.store.command;

import java.util.concurrent.atomic.AtomicLong;

/** Gives the CAS uniques of a store. Thread-safe. */
public final class CasUniques {
  private final boolean used;

  /** The one that was given last; memcached's first one is 2, and so is ours. */
  private final AtomicLong last = new AtomicLong(1);

  /**
   * @param used whether items have CAS uniques at all (not with {@code -C})
   */
  public CasUniques(boolean used) {
    this.used = used;
  }

  /**
   * The unique for a change: the one that was asked for, or the next when that is 0. Uniques of one
   * key grow because its stripe is held.
   */
  long forChange(long wanted) {
    if (!used) {
      return 0;
    }
    return wanted != 0 ? wanted : last.incrementAndGet();
  }

  /** The unique that was given last. */
  public long last() {
    return last.get();
  }

  /** Goes on from where an earlier run was. */
  public void restore(long given) {
    last.set(given);
  }
}
