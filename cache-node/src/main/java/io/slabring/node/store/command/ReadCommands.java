package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.space.Allocator;

/**
 * What the commands that read mean. A method is given the item that its key has led to, locked; if
 * there is one it leaves the lock to the hit.
 */
final class ReadCommands {
  private final Slabs slabs;
  private final Allocator allocator;
  private final StoreClock clock;
  private final SessionCounters counters;

  ReadCommands(SessionParts store, SessionCounters counters) {
    this.slabs = store.slabs();
    this.allocator = store.allocator();
    this.clock = store.clock();
    this.counters = counters;
  }

  /**
   * Counts the use.
   *
   * @return whether the item is there; then the hit is open and must be closed
   */
  boolean get(LockedItem item, Hit hit) {
    if (item.isMissing()) {
      return miss(item, Counter.GET_COMMANDS, Counter.GET_MISSES);
    }
    counters.count(Counter.GET_COMMANDS);
    item.open(hit);
    item.countHit();
    item.bump();
    item.leaveToHit();
    return true;
  }

  /** Counts a miss, unless the item is sought elsewhere. */
  private boolean miss(LockedItem item, Counter commands, Counter misses) {
    if (!item.isElsewhere()) {
      counters.count(commands);
      counters.count(misses);
    }
    return false;
  }

  /** As {@link #get}, and gives the item a new time to live. */
  boolean getAndTouch(LockedItem item, long exptime, Hit hit) {
    if (item.isMissing()) {
      return miss(item, Counter.TOUCH_COMMANDS, Counter.TOUCH_MISSES);
    }
    counters.count(Counter.TOUCH_COMMANDS);
    item.open(hit);
    ItemLayout.expiry(hit.item(), clock.expiry(exptime));
    counters.count(ClassCounter.TOUCH_HITS, item.sizeClass());
    item.bump();
    item.leaveToHit();
    return true;
  }

  /** Counts no use; as {@link #get} otherwise. */
  boolean describe(LockedItem item, Hit hit) {
    if (item.isMissing() && item.isElsewhere()) {
      return false;
    }
    counters.count(Counter.META_COMMANDS);
    if (item.isMissing()) {
      return false;
    }
    item.open(hit);
    item.leaveToHit();
    return true;
  }

  /** A meta get: {@link MetaGet} says what it may change; as {@link #get} otherwise. */
  boolean metaGet(LockedItem item, Key key, MetaGet options, Hit hit) {
    boolean misses = item.isMissing();
    if (misses && item.isElsewhere()) {
      return false;
    }
    countMetaGet(options, item);
    if (misses && options.vivify != MetaGet.NONE) {
      createEmpty(item, key, options);
    }
    if (item.isMissing()) {
      return false;
    }
    item.open(hit);
    if (misses || !options.isPlain() || hit.stale() || isTokenSent(hit.item())) {
      lease(hit, options, misses);
    }
    if (!options.noBump) {
      item.bump();
    }
    item.leaveToHit();
    return true;
  }

  private void createEmpty(LockedItem item, Key key, MetaGet options) {
    int ref = allocator.allocate(slabs.sizes().classFor(ItemLayout.size(key.length(), 0, 0)));
    if (ref != 0) {
      slabs.initialize(ref, key, 0, clock.expiry(options.vivify), 0, 0);
      item.replace(ref, options.newCas);
    }
  }

  /** Decides which client may recache: protocol.txt, "meta get", flags N, R, W, X, Z. */
  private void lease(Hit hit, MetaGet options, boolean created) {
    long item = hit.item();
    boolean sent = isTokenSent(item);
    boolean won = created;
    int before = ItemLayout.expiry(item);
    int touched = options.touch == MetaGet.NONE ? before : clock.expiry(options.touch);
    if (options.touch != MetaGet.NONE && !(created && options.vivifyWins)) {
      ItemLayout.expiry(item, touched);
    }
    if (options.recache != MetaGet.NONE && !created && !sent) {
      int expiry = options.recacheFirst ? before : ItemLayout.expiry(item);
      won = expiry != 0 && expiry < clock.expiry(options.recache);
    }
    won |= hit.stale() && !sent;
    if (won) {
      ItemLayout.flags(item, ItemLayout.flags(item) | ItemLayout.TOKEN_SENT);
    }
    hit.lease(won, sent, created, touched);
  }

  private static boolean isTokenSent(long item) {
    return (ItemLayout.flags(item) & ItemLayout.TOKEN_SENT) != 0;
  }

  private void countMetaGet(MetaGet options, LockedItem item) {
    if (options.touch != MetaGet.NONE) {
      counters.count(Counter.TOUCH_COMMANDS);
      if (item.isMissing()) {
        counters.count(Counter.TOUCH_MISSES);
      } else {
        counters.count(ClassCounter.TOUCH_HITS, item.sizeClass());
      }
    } else {
      counters.count(Counter.GET_COMMANDS);
      if (item.isMissing()) {
        counters.count(Counter.GET_MISSES);
      } else {
        item.countHit();
      }
    }
  }
}
