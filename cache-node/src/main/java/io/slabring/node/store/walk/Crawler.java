package io.slabring.node.store.walk;

import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.ItemScan;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.Tunables;
import io.slabring.node.store.space.PageMover;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Removes expired, flushed and foreign items that nobody asks for any more, but for bequests, which
 * do not count from then on. It goes through the memory a few chunks at a time; passes come the
 * more often the more they find, and whenever an operator wants one. Thread-safe.
 */
public final class Crawler {
  private static final int MIN_INTERVAL = 1; // seconds
  private static final int FIRST_INTERVAL = 8;
  private static final int MAX_INTERVAL = 600;

  /** Chunks looked at between two pauses. */
  static final int BATCH = 64;

  /**
   * A pass that an operator wants.
   *
   * @param classes numbers of the classes to crawl
   * @param perClass items to look at in each class, or 0 for all
   */
  private record Order(BitSet classes, int perClass) {}

  private final Slabs slabs;
  private final Liveness liveness;
  private final StoreClock clock;
  private final PageMover mover;
  private final AtomicLong linkedItems;
  private final ItemScan scan;
  private final CrawlPace pace;
  private final AtomicReference<Order> order = new AtomicReference<>();

  private volatile boolean running;
  private final AtomicLong starts = new AtomicLong();
  private boolean whole; // the pass under way looks at every item
  private int sweep;
  private long copiedBefore;
  private int interval = FIRST_INTERVAL;
  private int nextPass;
  private boolean foundAny;

  /** Items that the pass may still look at in each class; null when it has no bound. */
  private int[] left;

  private BitSet classes;

  /** Where the last bounded pass first had to leave a class, so that the next goes on there. */
  private long resume = ItemScan.START;

  private boolean exhausted;

  public Crawler(
      Slabs slabs,
      Liveness liveness,
      StoreClock clock,
      PageMover mover,
      AtomicLong linkedItems,
      Tunables tunables) {
    this.slabs = slabs;
    this.liveness = liveness;
    this.clock = clock;
    this.mover = mover;
    this.linkedItems = linkedItems;
    this.scan = new ItemScan(slabs);
    this.pace = new CrawlPace(tunables);
    this.nextPass = clock.now() + interval;
  }

  /**
   * Begins a pass over some classes soon; one that runs by itself gives way to it.
   *
   * @param wanted class numbers
   * @param perClass items to look at in each class, or 0 for all
   * @return false when a pass that was asked for is not done yet
   */
  public boolean ask(BitSet wanted, int perClass) {
    return order.compareAndSet(null, new Order((BitSet) wanted.clone(), perClass));
  }

  /** Whether a pass that was asked for is not done yet. */
  public boolean isAsked() {
    return order.get() != null;
  }

  /** Whether a pass is under way or about to begin. */
  public boolean isRunning() {
    return running || isAsked();
  }

  /** Passes begun. */
  public long starts() {
    return starts.get();
  }

  /** Does a batch if a pass is due or under way; whether there is more to do at once. */
  public synchronized boolean step() {
    Order wanted = order.get();
    if (wanted != null && (!running || whole)) {
      begin(wanted);
    } else if (!running) {
      boolean due = clock.now() >= nextPass || liveness.needsSweep();
      if (!due || linkedItems.get() == 0) {
        return false;
      }
      begin(null);
    }
    if (scan.advance(BATCH, this::visit)) {
      end();
    }
    return running;
  }

  /** How long to pause after a {@link #step} that left more to do, in nanoseconds. */
  public synchronized long pauseNanos() {
    return pace.pauseNanos();
  }

  /** Whole passes, now, until no item is left that a flush of long ago voided. */
  public synchronized void sweepNow() {
    do {
      begin(null);
      while (!scan.advance(BATCH, this::visit)) {
        // the scan goes on
      }
      end();
    } while (liveness.isExhausted());
  }

  private void begin(Order wanted) {
    running = true;
    foundAny = false;
    exhausted = false;
    starts.incrementAndGet();
    copiedBefore = mover.rescued();
    left = null;
    classes = null;
    whole = wanted == null;
    if (wanted == null) {
      sweep = liveness.beginSweep();
      scan.restart();
      return;
    }
    classes = (BitSet) wanted.classes().clone();
    if (wanted.perClass() > 0) {
      left = new int[slabs.sizes().largest() + 1];
      Arrays.fill(left, wanted.perClass());
    }
    scan.restart(classes, left == null ? ItemScan.START : resume);
  }

  private void end() {
    running = false;
    if (!whole) {
      if (left != null && !exhausted) {
        resume = ItemScan.START;
      }
      order.set(null);
      return;
    }
    if (mover.rescued() == copiedBefore) { // else an item may have moved to where the scan had been
      liveness.endSweep(sweep);
    }
    interval =
        foundAny ? Math.max(interval / 2, MIN_INTERVAL) : Math.min(interval * 2, MAX_INTERVAL);
    nextPass = clock.now() + interval;
  }

  private boolean visit(long hash, int ref, long item) {
    pace.count();
    SlabClass slabClass = slabs.classOfItem(ref);
    if (left != null && --left[slabClass.id()] == 0) {
      leave(slabClass.id());
    }
    boolean live = liveness.renewIfLive(item);
    boolean dead = !live && liveness.isGone(item);
    slabClass.lock();
    ClassCounters counters = slabClass.counters();
    counters.crawlerChecked++;
    if (dead) {
      counters.crawlerReclaimed++;
      if ((ItemLayout.flags(item) & ItemLayout.FETCHED) == 0) {
        counters.expiredUnfetched++;
      }
    } else if (!live) {
      slabClass.uncount(ref);
    }
    slabClass.unlock();
    if (dead) {
      foundAny = true;
      linkedItems.decrementAndGet();
    }
    return dead;
  }

  /** The bound of a class is reached: this pass passes over the rest of its items. */
  private void leave(int classId) {
    classes.clear(classId);
    if (!exhausted) {
      exhausted = true;
      resume = scan.position();
    }
  }
}
