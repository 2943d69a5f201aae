package io.slabring.node.store;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;

/** The commands that read. Part of a {@link StoreSession}; see there. */
final class ReadCommands {
  private final SessionItems items;
  private final Slabs slabs;
  private final Allocator allocator;
  private final StoreClock clock;
  private final SessionCounters counters;

  ReadCommands(SessionParts store, SessionItems items, SessionCounters counters) {
    this.items = items;
    this.slabs = store.slabs();
    this.allocator = store.allocator();
    this.clock = store.clock();
    this.counters = counters;
  }

  /**
   * Finds an item and counts the use.
   *
   * @return whether it is there; then the hit is open and must be closed
   */
  boolean get(Key key, Hit hit) {
    counters.count(Counter.GET_COMMANDS);
    long hash = key.hash();
    boolean open = false;
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      if (ref == 0) {
        counters.count(Counter.GET_MISSES);
        return false;
      }
      hit.open(ref, hash, clock.now());
      items.countHit(ref, hit.item());
      items.bump(hit.item());
      open = true;
      return true;
    } finally {
      if (!open) {
        slabs.unlock(hash);
      }
    }
  }

  /** As {@link #get}, and gives the item a new time to live. */
  boolean getAndTouch(Key key, long exptime, Hit hit) {
    counters.count(Counter.TOUCH_COMMANDS);
    long hash = key.hash();
    boolean open = false;
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      if (ref == 0) {
        counters.count(Counter.TOUCH_MISSES);
        return false;
      }
      hit.open(ref, hash, clock.now());
      ItemLayout.expiry(hit.item(), clock.expiry(exptime));
      counters.count(ClassCounter.TOUCH_HITS, slabs.classOfItem(ref).id());
      items.bump(hit.item());
      open = true;
      return true;
    } finally {
      if (!open) {
        slabs.unlock(hash);
      }
    }
  }

  /** Finds an item without counting a use; as {@link #get} otherwise. */
  boolean describe(Key key, Hit hit) {
    counters.count(Counter.META_COMMANDS);
    long hash = key.hash();
    boolean open = false;
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      if (ref != 0) {
        hit.open(ref, hash, clock.now());
        open = true;
      }
      return open;
    } finally {
      if (!open) {
        slabs.unlock(hash);
      }
    }
  }

  /** A meta get: {@link MetaGet} says what it may change; as {@link #get} otherwise. */
  boolean metaGet(Key key, MetaGet options, Hit hit) {
    long hash = key.hash();
    boolean open = false;
    slabs.lock(hash);
    try {
      int ref = items.findLive(key, hash);
      boolean created = ref == 0 && options.vivify != MetaGet.NONE;
      if (created) {
        ref = createEmpty(key, hash, options);
      }
      countMetaGet(options, created ? 0 : ref);
      if (ref == 0) {
        return false;
      }
      hit.open(ref, hash, clock.now());
      if (created || !options.isPlain() || hit.stale() || isTokenSent(hit.item())) {
        lease(hit, options, created);
      }
      if (!options.noBump) {
        items.bump(hit.item());
      }
      open = true;
      return true;
    } finally {
      if (!open) {
        slabs.unlock(hash);
      }
    }
  }

  private int createEmpty(Key key, long hash, MetaGet options) {
    int ref = allocator.allocate(slabs.sizes().classFor(ItemLayout.size(key.length(), 0, 0)));
    if (ref != 0) {
      slabs.initialize(ref, key, 0, clock.expiry(options.vivify), 0, 0);
      items.link(hash, ref, options.newCas);
    }
    return ref;
  }

  /** Who may recache: protocol.txt, "meta get", flags N, R, W, X, Z. */
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

  private void countMetaGet(MetaGet options, int hitRef) {
    if (options.touch != MetaGet.NONE) {
      counters.count(Counter.TOUCH_COMMANDS);
      if (hitRef == 0) {
        counters.count(Counter.TOUCH_MISSES);
      } else {
        counters.count(ClassCounter.TOUCH_HITS, slabs.classOfItem(hitRef).id());
      }
    } else {
      counters.count(Counter.GET_COMMANDS);
      if (hitRef == 0) {
        counters.count(Counter.GET_MISSES);
      } else {
        items.countHit(hitRef, slabs.address(hitRef));
      }
    }
  }
}
