package io.slabring.node.store;

import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.Reading;
import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.DrainCounters;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SizeClasses;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.command.SessionCounters;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.space.Evictions;
import io.slabring.node.store.space.LruJuggler;
import io.slabring.node.store.space.PageMover;
import io.slabring.node.store.walk.Crawler;
import io.slabring.node.store.walk.ListedItem;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * The counters and sizes of a store. Thread-safe; numbers that belong together may be some requests
 * apart.
 */
public final class StoreStats {
  private final Slabs slabs;
  private final StoreClock clock;
  private final Evictions evictions;
  private final PageMover mover;
  private final LruJuggler juggler;
  private final Crawler crawler;
  private final Liveness liveness;
  private final AtomicLong linkedItems;
  private final List<SessionCounters> sessions;
  private final long[] totalsAtReset = new long[Counter.values().length];
  private final long[][] classesAtReset;
  private volatile long assumedBytes;

  StoreStats(
      Slabs slabs,
      StoreClock clock,
      Liveness liveness,
      Evictions evictions,
      PageMover mover,
      LruJuggler juggler,
      Crawler crawler,
      AtomicLong linkedItems,
      List<SessionCounters> sessions) {
    this.slabs = slabs;
    this.clock = clock;
    this.liveness = liveness;
    this.evictions = evictions;
    this.mover = mover;
    this.juggler = juggler;
    this.crawler = crawler;
    this.linkedItems = linkedItems;
    this.sessions = sessions;
    classesAtReset = new long[slabs.sizes().largest() + 1][ClassCounter.values().length];
  }

  /** A counter, since the start or the last reset. */
  public long total(Counter counter) {
    return sum(session -> session.get(counter)) - totalsAtReset[counter.ordinal()];
  }

  /** A counter of all classes together. */
  public long total(ClassCounter counter) {
    long total = 0;
    for (int id = 1; id < classesAtReset.length; id++) {
      total += ofClass(counter, id);
    }
    return total;
  }

  /** A counter of one class. */
  public long ofClass(ClassCounter counter, int classId) {
    return sum(session -> session.get(counter, classId))
        - classesAtReset[classId][counter.ordinal()];
  }

  /** Reads that found something. */
  public long getHits(int classId) {
    return ofClass(ClassCounter.HOT_HITS, classId)
        + ofClass(ClassCounter.WARM_HITS, classId)
        + ofClass(ClassCounter.COLD_HITS, classId)
        + ofClass(ClassCounter.TEMP_HITS, classId);
  }

  /** Reads that found something, in all classes. */
  public long getHits() {
    return total(ClassCounter.HOT_HITS)
        + total(ClassCounter.WARM_HITS)
        + total(ClassCounter.COLD_HITS)
        + total(ClassCounter.TEMP_HITS);
  }

  private long sum(ToLongFunction<SessionCounters> value) {
    long total = 0;
    for (SessionCounters session : sessions) {
      total += value.applyAsLong(session);
    }
    return total;
  }

  /** The counters that are metrics of their own. */
  public List<Reading> readings() {
    return Arrays.stream(Counter.values())
        .filter(counter -> counter.metric() != null)
        .map(counter -> new Reading(counter.metric(), counter.help(), total(counter)))
        .toList();
  }

  /** Sets all counters to zero; sizes stay. */
  public synchronized void reset() {
    for (Counter counter : Counter.values()) {
      totalsAtReset[counter.ordinal()] += total(counter);
    }
    for (int id = 1; id < classesAtReset.length; id++) {
      for (ClassCounter counter : ClassCounter.values()) {
        classesAtReset[id][counter.ordinal()] += ofClass(counter, id);
      }
      SlabClass slabClass = slabs.slabClass(id);
      slabClass.lock();
      slabClass.counters().reset();
      slabClass.unlock();
    }
  }

  /** Number of the largest size class; classes are 1 to this. */
  public int largestClass() {
    return slabs.sizes().largest();
  }

  /** The numbers of all classes. */
  public BitSet allClasses() {
    BitSet all = new BitSet();
    all.set(1, largestClass() + 1);
    return all;
  }

  /** The sizes and counters of a class as they are now. */
  public ClassStats classStats(int id) {
    SlabClass slabClass = slabs.slabClass(id);
    slabClass.lock();
    try {
      int[] items = new int[Segment.COUNT];
      long[] ages = new long[Segment.COUNT];
      for (int segment = 0; segment < Segment.COUNT; segment++) {
        items[segment] = slabClass.liveItems(segment);
        int tail = slabClass.tail(segment);
        ages[segment] = items[segment] == 0 ? 0 : clock.idle(slabs.address(tail));
      }
      return new ClassStats(
          id,
          slabClass.chunkSize(),
          slabClass.perPage(),
          slabClass.pages(),
          slabClass.freeChunks(),
          slabClass.liveBytes(),
          items,
          ages,
          slabClass.counters().copy());
    } finally {
      slabClass.unlock();
    }
  }

  /**
   * A size class at a moment.
   *
   * @param items items by LRU segment
   * @param ages seconds since the last access of each segment's tail
   * @param bytes bytes of the items, without rounding
   */
  public record ClassStats(
      int id,
      int chunkSize,
      int perPage,
      int pages,
      int freeChunks,
      long bytes,
      int[] items,
      long[] ages,
      ClassCounters counters) {

    /** Chunks in all pages. */
    public int totalChunks() {
      return pages * perPage;
    }

    /** Chunks that are not free. */
    public int usedChunks() {
      return totalChunks() - freeChunks;
    }

    /** Items in all segments. */
    public int itemCount() {
      return items[0] + items[1] + items[2] + items[3];
    }
  }

  /**
   * Items of a class, the newest of each LRU segment first.
   *
   * @param id class number; one that does not exist has no items
   * @param limit most items, or 0 for as many as an answer of 2 MiB holds
   */
  public List<ListedItem> list(int id, long limit) {
    boolean exists = id >= 1 && id <= largestClass();
    return exists ? ListedItem.of(slabs, slabs.slabClass(id), clock, liveness, limit) : List.of();
  }

  /** How often clients have stored something or tried to delete something, since the start. */
  public long changes() {
    long changes =
        sum(session -> session.get(Counter.TOTAL_ITEMS) + session.get(Counter.DELETE_MISSES));
    for (int id = 1; id <= largestClass(); id++) {
      int classId = id;
      changes += sum(session -> session.get(ClassCounter.DELETE_HITS, classId));
    }
    return changes;
  }

  /**
   * Items there are; those that have expired count until somebody removes them, and bequests until
   * the crawler has seen them.
   */
  public long items() {
    long items = 0;
    for (int id = 1; id <= largestClass(); id++) {
      SlabClass slabClass = slabs.slabClass(id);
      slabClass.lock();
      for (int segment = 0; segment < Segment.COUNT; segment++) {
        items += slabClass.liveItems(segment);
      }
      slabClass.unlock();
    }
    return items;
  }

  /** Bytes of all items: headers, keys, flags and values. */
  public long bytes() {
    long bytes = 0;
    for (int id = 1; id <= largestClass(); id++) {
      SlabClass slabClass = slabs.slabClass(id);
      slabClass.lock(); // an item that moves between segments is in none for a moment
      bytes += slabClass.liveBytes();
      slabClass.unlock();
    }
    return bytes;
  }

  /** Has so many bytes count as memory that is taken, beside the pages. */
  void assumeMalloced(long bytes) {
    assumedBytes = bytes;
    slabs.pagePool().assume((int) Math.ceilDiv(bytes, SizeClasses.PAGE));
  }

  /** Bytes of the pages that have memory. */
  public long mallocedBytes() {
    return assumedBytes + (long) slabs.pagePool().malloced() * SizeClasses.PAGE;
  }

  /** Free pages that keep their memory for the next class that needs one. */
  public int pooledPages() {
    return slabs.pagePool().pooled();
  }

  /** Bytes that pages may take, but for the first page of each class. */
  public long limitBytes() {
    return (long) slabs.pagePool().limit() * SizeClasses.PAGE;
  }

  /** Buckets of the hash index. */
  public long indexBuckets() {
    return slabs.indexBuckets();
  }

  /** Pages moved between classes. */
  public long pagesMoved() {
    return mover.moved();
  }

  /** Items kept by copying them while their page moved. */
  public long itemsRescued() {
    return mover.rescued();
  }

  /** Items evicted because their page moved. */
  public long itemsEvictedByMoves() {
    return mover.evicted();
  }

  /** How many seconds the items evicted since the start had not been used. */
  public Histogram evictedAges() {
    return evictions.ages();
  }

  /** Whether the crawler has a pass to do. */
  public boolean isCrawlerRunning() {
    return crawler.isRunning();
  }

  /** Parts of chained values kept by copying them while their page moved. */
  public long extentsRescued() {
    return mover.rescuedExtents();
  }

  /** What page moves in the background met. */
  public DrainCounters pageMoves() {
    return mover.counters();
  }

  /** Whether a page is being moved. */
  public boolean isPageMoving() {
    return mover.isRunning();
  }

  /** Rounds of the LRU's background work. */
  public long lruRounds() {
    return juggler.rounds();
  }

  /** Passes the crawler has begun. */
  public long crawlerStarts() {
    return crawler.starts();
  }

  /** The store's clock: seconds since shortly before it was made. */
  public int now() {
    return clock.now();
  }

  void check() {
    long listed = 0;
    for (int id = 1; id <= largestClass(); id++) {
      listed += slabs.slabClass(id).items();
    }
    long linked = linkedItems.get();
    if (listed != linked) {
      throw new IllegalStateException("counted " + linked + " items, listed " + listed);
    }
    if (bytes() > mallocedBytes()) {
      throw new IllegalStateException(
          "bytes " + bytes() + " do not fit the pages: " + mallocedBytes());
    }
  }
}
