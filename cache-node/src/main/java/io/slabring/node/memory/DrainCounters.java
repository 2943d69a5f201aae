package io.slabring.node.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@link PageDrain} did, since the start. One thread at a time writes; others read values that
 * may be a moment old.
 */
public final class DrainCounters {
  /** Why a chunk was not free after a pass. */
  public enum Obstacle {
    /** Nothing was in the way. */
    NONE("none"),
    /** An item found no free chunk to move to. */
    FROM_LRU("from_lru"),
    /** A chained value is being read. */
    BUSY_ACTIVE("busy_active"),
    /** A writer or a last reader has the chunk. */
    BUSY_FLOATING("busy_floating"),
    /** Somebody holds the stripe of the item. */
    LOCKED("locked");

    private final String text;

    Obstacle(String text) {
      this.text = text;
    }

    /** As memcached's stats show it. */
    public String text() {
      return text;
    }
  }

  /** Items moved to another chunk; counted before a copy is visible. */
  public final AtomicLong rescues = new AtomicLong();

  /** Extents of chained values moved to another chunk. */
  public long chunkRescues;

  /** Chunks of the page that became free by evicting what is cold anyway. */
  public long inlineReclaims;

  /** Chunks that could not be freed, once for each pass. */
  public long busyItems;

  /** Chained values removed although they were being read. */
  public long busyDeletes;

  /** How often a live item found no free chunk. */
  public long busyNoMemory;

  /** What was in the way last. */
  public volatile Obstacle lastObstacle = Obstacle.NONE;
}
