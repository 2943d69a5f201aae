package io.slabring.node;

import io.slabring.node.process.MemoryCeiling;
import io.slabring.node.settings.Commands;
import io.slabring.node.settings.Lru;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Settings;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.node.store.settings.Tunables;

/** What the settings mean for a store, which knows none. */
final class StoreSetup {
  private StoreSetup() {}

  /** What a store is made with. */
  static StoreConfig config(Options options) {
    Settings settings = options.settings();
    long memory = settings.get(Memory.LIMIT);
    boolean fixed = settings.get(Memory.FILE) != null; // a file of that size is allocated
    boolean memcachedClasses =
        settings.isGiven(Memory.GROWTH_FACTOR) || settings.isGiven(Memory.CHUNK_SIZE);
    Integer hashPower = settings.get(Memory.HASH_POWER);
    return new StoreConfig(
        memory,
        fixed ? memory : MemoryCeiling.of(memory, options.memoryBytesMax()),
        settings.get(Memory.ITEM_SIZE),
        memcachedClasses ? settings.get(Memory.GROWTH_FACTOR) : 0,
        settings.get(Memory.CHUNK_SIZE),
        settings.get(Memory.SLAB_CHUNK_MAX),
        settings.get(Memory.EVICTS),
        settings.get(Commands.CAS),
        hashPower == null ? StoreConfig.DEFAULT_HASH_POWER : hashPower,
        settings.get(Memory.HASH_EXPANDS));
  }

  /** Sets what may change later. */
  static void tune(Tunables tunables, Settings settings) {
    boolean temporary = settings.isGiven(Lru.TEMPORARY_TTL);
    boolean reassign = settings.get(Memory.SLAB_REASSIGN);
    long perRun = settings.get(Lru.CRAWLER_TO_CRAWL);
    tunables.hotPercent = settings.get(Lru.HOT_PERCENT);
    tunables.warmPercent = settings.get(Lru.WARM_PERCENT);
    tunables.hotMaxFactor = settings.get(Lru.HOT_MAX_FACTOR);
    tunables.warmMaxFactor = settings.get(Lru.WARM_MAX_FACTOR);
    tunables.segmented = settings.get(Lru.SEGMENTED);
    tunables.maintained = settings.get(Lru.MAINTAINER);
    tunables.temporaryTtl = temporary ? settings.get(Lru.TEMPORARY_TTL) : -1;
    tunables.crawler = settings.get(Lru.CRAWLER);
    tunables.crawlerSleepMicros = settings.get(Lru.CRAWLER_SLEEP);
    tunables.crawlerPerRun = (int) Math.min(perRun, Integer.MAX_VALUE);
    tunables.reassign = reassign;
    tunables.automove = reassign ? settings.get(Memory.SLAB_AUTOMOVE) : 0;
    tunables.automoveRatio = settings.get(Memory.SLAB_AUTOMOVE_RATIO);
    tunables.automoveWindow = settings.get(Memory.SLAB_AUTOMOVE_WINDOW);
    tunables.automoveFreeRatio = settings.get(Memory.SLAB_AUTOMOVE_FREE_RATIO);
  }
}
