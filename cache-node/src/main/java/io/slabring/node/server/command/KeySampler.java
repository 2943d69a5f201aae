package io.slabring.node.server.command;

import io.slabring.node.measure.BigKeys;
import io.slabring.node.measure.HotKeys;
import io.slabring.node.memory.Key;
import io.slabring.node.store.StoreStats;

/**
 * Picks the keys of one event loop that are looked at: some of those used, and big ones stored.
 * Written by that loop; others may read.
 */
public final class KeySampler {
  /** One use of so many is counted, in the mean. */
  static final int EVERY = 64;

  private final StoreStats store;
  private final HotKeys hot = new HotKeys();
  private final BigKeys big = new BigKeys();
  private final byte[] bytes = new byte[Key.MAX_LENGTH];
  private int left = EVERY;
  private int random = 1;

  /** A sampler that takes the time from a store. */
  public KeySampler(StoreStats store) {
    this.store = store;
  }

  /** A request names a key. */
  void used(Key key) {
    if (--left <= 0) {
      sample(key);
    }
  }

  private void sample(Key key) {
    // Marsaglia's xorshift: with a fixed step, a client that repeats itself could hide keys.
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    left = 1 + Integer.remainderUnsigned(random, 2 * EVERY - 1);
    hot.count(key.hash(), bytes, key.copyTo(bytes));
  }

  /** A request stores a value of so many bytes. */
  void stores(Key key, int valueLength) {
    int now = store.now();
    if (big.wants(valueLength, now)) {
      big.add(key.hash(), bytes, key.copyTo(bytes), valueLength, now);
    }
  }

  /** The keys used most. */
  public HotKeys hot() {
    return hot;
  }

  /** The keys of the biggest values. */
  public BigKeys big() {
    return big;
  }
}
