package io.slabring.node.store.walk;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.ItemScan;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * The items that a view has taken from this node, for each heir the hottest first. A thread of its
 * own looks for them, beside everything else. Thread-safe.
 */
public final class BequestList implements HeirItems {
  /*
   * One pass over the memory finds the items of all heirs. Each goes to a row by its segment (warm,
   * hot, cold, temporary) and by the power of two of its idle seconds, so that nothing has to be
   * sorted. An item takes the four bytes of its reference, off-heap: a node that leaves may have
   * many millions, and the heap is small. By the time an heir asks, the reference may be another
   * item's; the reader finds that out.
   */
  private static final int SEGMENTS = 4;

  private static final int IDLE_CLASSES = 16;
  private static final int ROWS = SEGMENTS * IDLE_CLASSES;

  /**
   * Chunks looked at between two pauses; a pause is as long as the look was. An event loop that has
   * only this core may wait for so long, so it is short.
   */
  private static final int BATCH = 128;

  /** Who gets a key. */
  @FunctionalInterface
  public interface Heirs {
    /**
     * The index of the heir, from 0; negative for nobody.
     *
     * @param key its bytes, from index 0
     * @param length 1 to 250
     */
    int of(byte[] key, int length);
  }

  private final Slabs slabs;
  private final Liveness liveness;
  private final StoreClock clock;
  private final long asOf;
  private final Heirs heirs;
  private final RefRow[][] rows;
  private final Arena arena = Arena.ofShared();
  private final byte[] key = new byte[Key.MAX_LENGTH];
  private final MemorySegment keySegment = MemorySegment.ofArray(key);
  private final Thread thread;
  private volatile boolean closed;
  private boolean complete;
  private long left;

  /**
   * A list that is still empty.
   *
   * @param asOf version of the view that took the items
   * @param heirs who gets which key
   * @param heirCount how many heirs there are
   */
  public BequestList(
      Slabs slabs, Liveness liveness, StoreClock clock, long asOf, Heirs heirs, int heirCount) {
    this.slabs = slabs;
    this.liveness = liveness;
    this.clock = clock;
    this.asOf = asOf;
    this.heirs = heirs;
    this.rows = new RefRow[heirCount][];
    this.thread = new Thread(this::collect, "slabring-bequests");
    thread.setDaemon(true);
  }

  /** Begins to look for items. */
  public BequestList start() {
    thread.start();
    return this;
  }

  private void collect() {
    try {
      ItemScan scan = new ItemScan(slabs);
      boolean more = true;
      while (more && !closed) {
        long start = System.nanoTime();
        more = !scan.advance(BATCH, this::visit);
        LockSupport.parkNanos(this, System.nanoTime() - start);
      }
    } finally { // after a failure, the items that were found are handed over
      synchronized (this) {
        complete = true;
        if (closed) {
          arena.close();
        }
      }
    }
  }

  private boolean visit(long hash, int ref, long item) {
    if (liveness.isBequest(item, asOf)) {
      int length = Values.copyKey(item, keySegment, 0);
      int heir = heirs.of(key, length);
      if (heir >= 0) {
        add(heir, row(ItemLayout.segment(item), clock.idle(item)), ref);
      }
    }
    return false;
  }

  /** The hottest are in row 0. */
  private static int row(int segment, int idleSeconds) {
    int rank =
        switch (segment) {
          case Segment.WARM -> 0;
          case Segment.HOT -> 1;
          case Segment.COLD -> 2;
          default -> 3;
        };
    int idle = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, idleSeconds));
    return rank * IDLE_CLASSES + Math.min(idle, IDLE_CLASSES - 1);
  }

  private synchronized void add(int heir, int row, int ref) {
    if (rows[heir] == null) {
      rows[heir] = new RefRow[ROWS];
    }
    if (rows[heir][row] == null) {
      rows[heir][row] = new RefRow(arena);
    }
    rows[heir][row].add(ref);
    left++;
  }

  @Override
  public synchronized int next(int heir, int[] refs) {
    if (!complete) {
      return -1;
    }
    int count = 0;
    for (int row = 0; row < ROWS && rows[heir] != null && !closed; row++) {
      while (rows[heir][row] != null && !rows[heir][row].isEmpty() && count < refs.length) {
        refs[count++] = rows[heir][row].next();
      }
    }
    left -= count;
    return count;
  }

  @Override
  public synchronized long left() {
    return left;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      left = 0;
      if (complete) {
        arena.close();
      }
    }
  }
}
