package io.slabring.node.store.walk;

import io.slabring.node.store.settings.Tunables;

/**
 * How fast a walk over all items goes on: a short pause after each batch, so that commands have
 * their turn, and the pause that an operator has set after a thousand items, as in memcached. For
 * one thread.
 */
public final class CrawlPace {
  /** memcached's, which cannot be changed there either. */
  private static final int ITEMS_PER_SLEEP = 1000;

  private static final int BREATH_MICROS = 100;

  private final Tunables tunables;
  private int itemsLeft = ITEMS_PER_SLEEP;

  /** The pace for one walk, as {@link Tunables#crawlerSleepMicros} says at each moment. */
  public CrawlPace(Tunables tunables) {
    this.tunables = tunables;
  }

  /** An item was looked at. */
  public void count() {
    itemsLeft--;
  }

  /** How long to pause after the batch that was just done, in nanoseconds. */
  public long pauseNanos() {
    int micros = tunables.crawlerSleepMicros;
    if (itemsLeft <= 0) {
      itemsLeft = ITEMS_PER_SLEEP;
    } else {
      micros = Math.min(micros, BREATH_MICROS);
    }
    return micros * 1000L;
  }
}
