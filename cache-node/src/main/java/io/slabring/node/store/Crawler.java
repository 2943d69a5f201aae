package io.slabring.node.store;

import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.ItemScan;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Removes expired and flushed items that nobody asks for any more. It goes through the memory a few
 * chunks at a time; passes come the more often the more they find. Thread-safe.
 */
final class Crawler {
  private static final int MIN_INTERVAL = 1; // seconds
  private static final int FIRST_INTERVAL = 8;
  private static final int MAX_INTERVAL = 600;

  /** Chunks looked at between two pauses. */
  static final int BATCH = 64;

  private final Slabs slabs;
  private final Liveness liveness;
  private final StoreClock clock;
  private final PageMover mover;
  private final AtomicLong linkedItems;
  private final ItemScan scan;

  private boolean running;
  private int sweep;
  private long copiedBefore;
  private int interval = FIRST_INTERVAL;
  private int nextPass;
  private boolean foundAny;
  private long starts;
  private volatile boolean asked;

  Crawler(
      Slabs slabs, Liveness liveness, StoreClock clock, PageMover mover, AtomicLong linkedItems) {
    this.slabs = slabs;
    this.liveness = liveness;
    this.clock = clock;
    this.mover = mover;
    this.linkedItems = linkedItems;
    this.scan = new ItemScan(slabs);
    this.nextPass = clock.now() + interval;
  }

  /** Begins a pass soon. */
  void ask() {
    asked = true;
  }

  /** Passes begun. */
  synchronized long starts() {
    return starts;
  }

  /** Does a batch if a pass is due or under way; whether there is more to do at once. */
  synchronized boolean step() {
    if (!running) {
      boolean due = clock.now() >= nextPass || asked || liveness.needsSweep();
      if (!due || linkedItems.get() == 0) {
        return false;
      }
      begin();
    }
    if (scan.advance(BATCH, this::visit)) {
      end();
    }
    return running;
  }

  /** Whole passes, now, until no item is left that a flush of long ago voided. */
  synchronized void sweepNow() {
    do {
      begin();
      while (!scan.advance(BATCH, this::visit)) {
        // the scan goes on
      }
      end();
    } while (liveness.isExhausted());
  }

  private void begin() {
    running = true;
    asked = false;
    foundAny = false;
    starts++;
    sweep = liveness.beginSweep();
    copiedBefore = mover.rescued();
    scan.restart();
  }

  private void end() {
    running = false;
    if (mover.rescued() == copiedBefore) { // else an item may have moved to where the scan had been
      liveness.endSweep(sweep);
    }
    interval =
        foundAny ? Math.max(interval / 2, MIN_INTERVAL) : Math.min(interval * 2, MAX_INTERVAL);
    nextPass = clock.now() + interval;
  }

  private boolean visit(long hash, int ref, long item) {
    boolean dead = !liveness.isLive(item);
    SlabClass slabClass = slabs.classOfItem(ref);
    slabClass.lock();
    ClassCounters counters = slabClass.counters();
    counters.crawlerChecked++;
    if (dead) {
      counters.crawlerReclaimed++;
      if ((ItemLayout.flags(item) & ItemLayout.FETCHED) == 0) {
        counters.expiredUnfetched++;
      }
    }
    slabClass.unlock();
    if (dead) {
      foundAny = true;
      linkedItems.decrementAndGet();
    }
    return dead;
  }
}
