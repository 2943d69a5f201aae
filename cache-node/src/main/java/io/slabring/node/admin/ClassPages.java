package io.slabring.node.admin;

import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.Segment;
import io.slabring.node.settings.Lru;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Settings;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreStats;
import io.slabring.node.store.StoreStats.ClassStats;
import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.walk.ListedItem;

/** The pages about size classes: {@code stats items}, {@code slabs}, {@code sizes}. */
final class ClassPages {
  private final StoreStats stats;
  private final Settings settings;

  ClassPages(Store store, Settings settings) {
    this.stats = store.stats();
    this.settings = settings;
  }

  String items() {
    StatLines lines = new StatLines();
    for (int id = 1; id <= stats.largestClass(); id++) {
      ClassStats slabClass = stats.classStats(id);
      if (slabClass.itemCount() > 0) {
        itemsOf(lines, slabClass);
      }
    }
    return lines.end();
  }

  private void itemsOf(StatLines lines, ClassStats slabClass) {
    int id = slabClass.id();
    String prefix = "items:" + id + ":";
    ClassCounters counters = slabClass.counters();
    boolean maintained = settings.get(Lru.MAINTAINER);
    lines.add(prefix + "number", slabClass.itemCount());
    if (maintained) {
      lines.add(prefix + "number_hot", slabClass.items()[Segment.HOT]);
      lines.add(prefix + "number_warm", slabClass.items()[Segment.WARM]);
      lines.add(prefix + "number_cold", slabClass.items()[Segment.COLD]);
      if (slabClass.items()[Segment.TEMP] > 0) {
        lines.add(prefix + "number_temp", slabClass.items()[Segment.TEMP]);
      }
      lines.add(prefix + "age_hot", slabClass.ages()[Segment.HOT]);
      lines.add(prefix + "age_warm", slabClass.ages()[Segment.WARM]);
    }
    lines.add(prefix + "age", slabClass.ages()[Segment.COLD]);
    lines.add(prefix + "mem_requested", slabClass.bytes());
    lines.add(prefix + "evicted", counters.evicted);
    lines.add(prefix + "evicted_nonzero", counters.evictedNonzero);
    lines.add(prefix + "evicted_time", counters.evictedAge);
    lines.add(prefix + "outofmemory", counters.outOfMemory);
    lines.add(prefix + "tailrepairs", 0);
    lines.add(prefix + "reclaimed", counters.reclaimed);
    lines.add(prefix + "expired_unfetched", counters.expiredUnfetched);
    lines.add(prefix + "evicted_unfetched", counters.evictedUnfetched);
    if (maintained) {
      lines.add(prefix + "evicted_active", counters.evictedActive);
    }
    lines.add(prefix + "crawler_reclaimed", counters.crawlerReclaimed);
    lines.add(prefix + "crawler_items_checked", counters.crawlerChecked);
    lines.add(prefix + "lrutail_reflocked", counters.stripeBusy);
    if (maintained) {
      lines.add(prefix + "moves_to_cold", counters.movesToCold);
      lines.add(prefix + "moves_to_warm", counters.movesToWarm);
      lines.add(prefix + "moves_within_lru", counters.movesWithinLru);
      lines.add(prefix + "direct_reclaims", counters.directReclaims);
      lines.add(prefix + "hits_to_hot", stats.ofClass(ClassCounter.HOT_HITS, id));
      lines.add(prefix + "hits_to_warm", stats.ofClass(ClassCounter.WARM_HITS, id));
      lines.add(prefix + "hits_to_cold", stats.ofClass(ClassCounter.COLD_HITS, id));
      lines.add(prefix + "hits_to_temp", stats.ofClass(ClassCounter.TEMP_HITS, id));
    }
  }

  String slabs() {
    StatLines lines = new StatLines();
    int active = 0;
    for (int id = 1; id <= stats.largestClass(); id++) {
      ClassStats slabClass = stats.classStats(id);
      if (slabClass.pages() > 0) {
        active++;
        slabsOf(lines, slabClass);
      }
    }
    lines.add("active_slabs", active);
    lines.add("total_malloced", stats.mallocedBytes());
    return lines.end();
  }

  private void slabsOf(StatLines lines, ClassStats slabClass) {
    int id = slabClass.id();
    String prefix = id + ":";
    lines.add(prefix + "chunk_size", slabClass.chunkSize());
    lines.add(prefix + "chunks_per_page", slabClass.perPage());
    lines.add(prefix + "total_pages", slabClass.pages());
    lines.add(prefix + "total_chunks", slabClass.totalChunks());
    lines.add(prefix + "used_chunks", slabClass.usedChunks());
    lines.add(prefix + "free_chunks", slabClass.freeChunks());
    lines.add(prefix + "free_chunks_end", 0);
    lines.add(prefix + "get_hits", stats.getHits(id));
    lines.add(prefix + "cmd_set", stats.ofClass(ClassCounter.SETS, id));
    lines.add(prefix + "delete_hits", stats.ofClass(ClassCounter.DELETE_HITS, id));
    lines.add(prefix + "incr_hits", stats.ofClass(ClassCounter.INCR_HITS, id));
    lines.add(prefix + "decr_hits", stats.ofClass(ClassCounter.DECR_HITS, id));
    lines.add(prefix + "cas_hits", stats.ofClass(ClassCounter.CAS_HITS, id));
    lines.add(prefix + "cas_badval", stats.ofClass(ClassCounter.CAS_BADVAL, id));
    lines.add(prefix + "touch_hits", stats.ofClass(ClassCounter.TOUCH_HITS, id));
  }

  String cachedump(int classId, long limit) {
    StringBuilder text = new StringBuilder();
    for (ListedItem item : stats.list(classId, limit)) {
      text.append("ITEM ").append(item.key());
      text.append(" [").append(item.valueLength()).append(" b; ");
      text.append(item.expiresAt()).append(" s]\r\n");
    }
    return text.append("END\r\n").toString();
  }

  /** A histogram when sizes are tracked; it is made from the classes, whose steps are finer. */
  String sizes() {
    StatLines lines = new StatLines();
    if (!settings.get(Memory.TRACK_SIZES)) {
      return lines.add("sizes_status", "disabled").end();
    }
    for (int id = 1; id <= stats.largestClass(); id++) {
      ClassStats slabClass = stats.classStats(id);
      if (slabClass.itemCount() > 0) {
        lines.add(Integer.toString(slabClass.chunkSize()), slabClass.itemCount());
      }
    }
    return lines.end();
  }
}
