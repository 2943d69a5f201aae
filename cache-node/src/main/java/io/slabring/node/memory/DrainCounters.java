package io.slabring.node.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@link PageDrain} did, since the start. One thread at a time writes; others read values that
 * may be a moment old.
 */
public final class DrainCounters {
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
  public volatile PageDrain.Obstacle lastObstacle = PageDrain.Obstacle.NONE;
}
