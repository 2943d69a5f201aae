package io.slabring.node.store.space;

import io.slabring.node.memory.DrainCounters;
import io.slabring.node.memory.PageDrain;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Moves pages between size classes: one ordered move at a time in the background, a pass over the
 * page per step, and at once for a class that cannot help itself. Thread-safe; {@link #step} is for
 * the maintainer.
 */
public final class PageMover implements PageDrain.Policy {
  /** As the class to move from: any that can spare a page. */
  static final int ANY = -1;

  /** As a class: the pool of free pages. */
  static final int POOL = 0;

  /** Passes of an urgent move, whose caller waits. */
  private static final int URGENT_PASSES = 4;

  /** Pages of a class that an urgent move tries. */
  private static final int URGENT_PAGES = 8;

  /** Passes after which values that are being read are removed; with pauses, some 25 seconds. */
  private static final int PATIENT_PASSES = 5000;

  private static final int MAX_PASSES = 2 * PATIENT_PASSES;
  private static final int MAX_PASSES_WITHOUT_EVICTION = 50;
  private static final long FIRST_PAUSE_NANOS = 1_000;
  private static final long MAX_PAUSE_NANOS = 5_000_000;

  private record Move(int from, int to, boolean evicts) {}

  private final Slabs slabs;
  private final Liveness liveness;
  private final Evictor evictor;
  private final PageBalance balance;
  private final Runnable wake;
  private final DrainCounters counters = new DrainCounters();
  private final DrainCounters urgentCounters = new DrainCounters();
  private final PageDrain drain;
  private final PageDrain urgent;
  private final ReentrantLock moving = new ReentrantLock();

  private final AtomicReference<Move> ordered = new AtomicReference<>();
  private boolean draining; // the ordered move has begun
  private int passes;
  private long pauseNanos;
  private int lastAny;
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong evicted = new AtomicLong();

  /**
   * @param wake called after an order, so that the next step comes soon
   */
  public PageMover(
      Slabs slabs, Liveness liveness, Evictor evictor, PageBalance balance, Runnable wake) {
    this.slabs = slabs;
    this.liveness = liveness;
    this.evictor = evictor;
    this.balance = balance;
    this.wake = wake;
    drain = new PageDrain(slabs, this, counters);
    urgent = new PageDrain(slabs, this, urgentCounters);
  }

  /** Pages moved since the start. */
  public long moved() {
    return moved.get();
  }

  /** Items kept by copying them to another page, since the start. */
  public long rescued() {
    return counters.rescues.get() + urgentCounters.rescues.get();
  }

  /** Items removed to free a page, since the start. */
  public long evicted() {
    return evicted.get();
  }

  /** What moves in the background met. */
  public DrainCounters counters() {
    return counters;
  }

  /** Extents kept by copying them to another page, since the start. */
  public long rescuedExtents() {
    return counters.chunkRescues + urgentCounters.chunkRescues;
  }

  /** Whether a move is ordered or under way. */
  public boolean isRunning() {
    return ordered.get() != null;
  }

  /**
   * Has a page moved soon; its items are evicted if they find no other chunk.
   *
   * @param from class number, {@link #POOL} or {@link #ANY}
   * @param to class number or {@link #POOL}
   */
  public MoveAnswer order(int from, int to) {
    int largest = slabs.sizes().largest();
    if (from == to) {
      return MoveAnswer.SAME_CLASS;
    }
    int source = from == ANY ? anyWithSpare(to) : from;
    if (source < 0 || source > largest || to < 0 || to > largest) {
      return MoveAnswer.BAD_CLASS;
    }
    int pages = source == POOL ? slabs.pagePool().pooled() : slabs.slabClass(source).pages();
    if (pages < 2) {
      return MoveAnswer.NO_SPARE;
    }
    return start(new Move(source, to, evictor.evicts())) ? MoveAnswer.STARTED : MoveAnswer.RUNNING;
  }

  private boolean start(Move move) {
    boolean started = ordered.compareAndSet(null, move);
    if (started) {
      wake.run();
    }
    return started;
  }

  private synchronized int anyWithSpare(int except) {
    int largest = slabs.sizes().largest();
    for (int i = 1; i <= largest; i++) {
      int id = 1 + (lastAny + i - 1) % largest;
      if (id != except && slabs.slabClass(id).pages() > 1) {
        lastAny = id;
        return id;
      }
    }
    return ANY;
  }

  /** Once in a second: orders what the balance of the classes asks for. */
  public void balance() {
    if (!isRunning()) {
      balance.observe();
      giveBack();
      if (!isRunning() && evictor.evicts() && balance.findUnfair()) {
        start(new Move(balance.oldest(), balance.youngest(), true));
      }
    }
  }

  private void giveBack() {
    int idle = balance.idleClass();
    if (idle != 0) {
      start(new Move(idle, POOL, false));
    }
  }

  /**
   * Goes over the page of the ordered move once.
   *
   * @return nanoseconds until the next step is wanted, 0 for at once; negative when there is none
   */
  public long step() {
    Move move = ordered.get();
    if (move == null) {
      return -1;
    }
    if (move.from == POOL) {
      moved.addAndGet(PageDrain.givePooled(slabs, move.to) ? 1 : 0);
      ordered.set(null);
      return 0;
    }
    if (!draining) {
      draining = drain.start(slabs.slabClass(move.from), 0, move.evicts);
      passes = 0;
      pauseNanos = FIRST_PAUSE_NANOS;
      if (!draining) {
        ordered.set(null);
        return -1;
      }
    }
    boolean done = drain.pass();
    passes++;
    if (done) {
      drain.finish(move.to);
      moved.incrementAndGet();
    } else if (passes >= (move.evicts ? MAX_PASSES : MAX_PASSES_WITHOUT_EVICTION)) {
      drain.giveUp();
    } else {
      if (passes == PATIENT_PASSES) {
        drain.deleteBusy();
      }
      pauseNanos = Math.min(2 * pauseNanos, MAX_PAUSE_NANOS);
      return pauseNanos;
    }
    draining = false;
    ordered.set(null);
    if (done && !move.evicts) {
      giveBack(); // there may be more, and that costs nobody anything
    }
    return 0;
  }

  /** Leaves the page of an unfinished move where it is; after the last step. */
  public void abandon() {
    if (draining) {
      draining = false;
      drain.giveUp();
    }
  }

  /**
   * Gets a page for a class that cannot help itself. A thread may hold a stripe meanwhile.
   *
   * @return whether it has more free chunks now, or there is a free page
   */
  boolean stealFor(int classId) {
    moving.lock();
    try {
      return slabs.pagePool().available() > 0
          || drainIdle(classId, evictor.evicts())
          || evictor.evicts() && drainOldest(classId, 2)
          || evictor.evicts() && slabs.slabClass(classId).pages() == 0 && drainOldest(classId, 1);
    } finally {
      moving.unlock();
    }
  }

  /** Frees pages until no more are in use than a lowered limit allows; a few at a time. */
  public void shrink(int maxPages) {
    for (int i = 0; i < maxPages && slabs.pagePool().excess() > 0; i++) {
      moving.lock();
      try {
        if (!drainIdle(POOL, evictor.evicts()) && !(evictor.evicts() && drainOldest(POOL, 2))) {
          return;
        }
      } finally {
        moving.unlock();
      }
    }
  }

  /** Moves a page of a class that has at least a page's worth of free chunks. */
  private boolean drainIdle(int to, boolean mayEvict) {
    for (int id = 1; id <= slabs.sizes().largest(); id++) {
      SlabClass candidate = slabs.slabClass(id);
      if (id != to
          && candidate.freeChunks() >= candidate.perPage()
          && drainNow(candidate, to, mayEvict)) {
        return true;
      }
    }
    return false;
  }

  /** Moves a page of the class with the oldest items that can, of those with so many pages. */
  private boolean drainOldest(int to, int minPages) {
    balance.forgetStuck();
    for (int id = balance.oldestClass(to, minPages);
        id != 0;
        id = balance.oldestClass(to, minPages)) {
      if (drainNow(slabs.slabClass(id), to, true)) {
        return true;
      }
      balance.stuck(id); // somebody reads or writes an item on its pages
    }
    return false;
  }

  private boolean drainNow(SlabClass donor, int to, boolean mayEvict) {
    int tries = Math.min(donor.pages(), URGENT_PAGES);
    for (int page = 0; page < tries; page++) {
      if (urgent.start(donor, page, mayEvict)) {
        if (drainInPasses()) {
          urgent.finish(to);
          moved.incrementAndGet();
          return true;
        }
        urgent.giveUp();
      }
    }
    return false;
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding only makes it likelier that the page empties
  private boolean drainInPasses() {
    for (int pass = 0; pass < URGENT_PASSES; pass++) {
      if (urgent.pass()) {
        return true;
      }
      Thread.yield(); // the holder of a remaining chunk may be waiting for this core
    }
    return false;
  }

  @Override
  public boolean isDead(long item) {
    return liveness.isGone(item);
  }

  @Override
  public boolean makeRoom(SlabClass slabClass) {
    slabClass.lock();
    try {
      long before = slabClass.counters().evicted;
      boolean freed = evictor.freeOne(slabClass);
      evicted.addAndGet(slabClass.counters().evicted - before);
      return freed;
    } finally {
      slabClass.unlock();
    }
  }

  @Override
  public void removing(SlabClass slabClass, int ref, boolean dead) {
    slabClass.lock();
    evictor.count(slabClass, ref, dead);
    slabClass.unlock();
    evicted.addAndGet(dead ? 0 : 1);
  }
}
