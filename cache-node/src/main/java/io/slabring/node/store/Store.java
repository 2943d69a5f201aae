package io.slabring.node.store;

import io.slabring.node.memory.DamagedImageException;
import io.slabring.node.memory.Epochs;
import io.slabring.node.memory.Invariants;
import io.slabring.node.memory.SizeClasses;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.command.CasUniques;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.command.SessionCounters;
import io.slabring.node.store.command.SessionParts;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.life.KeyOwner;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.life.Whereabouts;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.node.store.settings.Tunables;
import io.slabring.node.store.space.Allocator;
import io.slabring.node.store.space.EvictionObserver;
import io.slabring.node.store.space.Evictions;
import io.slabring.node.store.space.Evictor;
import io.slabring.node.store.space.LruJuggler;
import io.slabring.node.store.space.LruMaintainer;
import io.slabring.node.store.space.MoveAnswer;
import io.slabring.node.store.space.PageBalance;
import io.slabring.node.store.space.PageMover;
import io.slabring.node.store.walk.BequestList;
import io.slabring.node.store.walk.Crawler;
import io.slabring.node.store.walk.ItemWalk;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The items of one node. Event loops share it, each through a {@link StoreSession} of its own. All
 * methods are thread-safe.
 */
public final class Store implements AutoCloseable {
  private final StoreConfig config;
  private final Tunables tunables = new Tunables();
  private final StoreClock clock;
  private final Liveness liveness;
  private final Slabs slabs;
  private final Evictions evictions;
  private final Allocator allocator;
  private final PageMover mover;
  private final LruJuggler juggler;
  private final Crawler crawler;
  private final Maintainer maintainer;
  private final CasUniques uniques;
  private final AtomicLong linkedItems = new AtomicLong();
  private final SessionParts parts;
  private final List<SessionCounters> sessions = new CopyOnWriteArrayList<>();
  private final StoreStats stats;
  private final DebugControl debug;
  private boolean started;
  private boolean keepsItems = true;

  /** Told at the end whether to keep the items that lie in a file; null when none do. */
  private Consumer<Boolean> atClose;

  /**
   * A store without items. Nothing happens in the background before {@link #start}.
   *
   * @throws OutOfMemoryError when the address space that was reserved off-heap does not suffice
   */
  public Store(StoreConfig config, Clock time) {
    this(config, new StoreClock(time));
  }

  Store(StoreConfig config, StoreClock clock) {
    this.config = config;
    this.clock = clock;
    Epochs epochs = new Epochs();
    liveness = new Liveness(clock, epochs);
    slabs =
        new Slabs(
            config.sizeClasses(),
            config.pageCapacity(),
            StoreConfig.pages(config.memoryBytes()),
            config.hashPower(),
            epochs);
    slabs.mayGrowIndex(config.hashGrows());
    LruMaintainer lru = new LruMaintainer(slabs, tunables);
    evictions = new Evictions(clock, slabs.sizes().largest());
    Evictor evictor =
        new Evictor(slabs, liveness, lru, clock, linkedItems, config.evicts(), evictions);
    PageBalance balance = new PageBalance(slabs, clock, tunables);
    mover = new PageMover(slabs, liveness, evictor, balance, this::wake);
    allocator = new Allocator(slabs, evictor, mover, tunables);
    juggler = new LruJuggler(slabs, clock, tunables, lru, evictor);
    crawler = new Crawler(slabs, liveness, clock, mover, linkedItems, tunables);
    maintainer =
        new Maintainer(slabs, clock, liveness, mover, juggler, crawler, linkedItems, tunables);
    uniques = new CasUniques(config.usesCas());
    parts =
        new SessionParts(
            slabs,
            allocator,
            liveness,
            clock,
            uniques,
            tunables,
            linkedItems,
            config.maxItemBytes());
    stats =
        new StoreStats(
            slabs, clock, liveness, evictions, mover, juggler, crawler, linkedItems, sessions);
    debug = new DebugControl(slabs, clock, liveness);
  }

  /** Has the next round of background work come at once. */
  private void wake() {
    maintainer.wake();
  }

  /** Begins the background work. */
  public synchronized void start() {
    if (!started) {
      started = true;
      maintainer.start();
    }
  }

  /** A way in for one more thread. */
  public StoreSession newSession() {
    SessionCounters counters = new SessionCounters(slabs.sizes().largest());
    sessions.add(counters);
    return new StoreSession(parts, counters);
  }

  /**
   * Voids all items that are there when the time has come.
   *
   * @param exptime 0 or negative: now; else as an item's time to live on the wire
   */
  public void flushAll(long exptime) {
    synchronized (this) {
      if (liveness.isExhausted()) {
        crawler.sweepNow();
      }
    }
    liveness.flush(exptime <= 0 ? 0 : clock.expiry(exptime));
  }

  /**
   * Begins a view of the cluster. Items that this node has not owned in every view since they were
   * written are void from now on; views are best few, since all items are looked at once in the
   * background. One call at a time.
   *
   * @param owner which keys are this node's in it
   * @param keepsItems false when views may have been missed: then no item survives
   * @param version of the view, more than 0: live items whose keys it gives to other nodes are
   *     bequests, which are kept for them until {@link #closeBequests}; 0: there are no bequests
   */
  public synchronized void enterView(KeyOwner owner, boolean keepsItems, long version) {
    if (liveness.isExhausted()) {
      crawler.sweepNow();
    }
    liveness.enterView(owner, keepsItems, version);
    maintainer.wake();
  }

  /** As {@link #enterView(KeyOwner, boolean, long)} without bequests. */
  public void enterView(KeyOwner owner, boolean keepsItems) {
    enterView(owner, keepsItems, 0);
  }

  /**
   * Whether the node has entered a view and remembers it: before, it cannot tell its bequests.
   *
   * @param version of the view, more than 0
   */
  public boolean hasEntered(long version) {
    return liveness.hasEntered(version);
  }

  /**
   * Ends the bequests of all views up to one: their memory is freed in the background.
   *
   * @param version of the last of these views
   */
  public void closeBequests(long version) {
    liveness.closeBequests(version);
    maintainer.wake();
  }

  /**
   * Begins to list the bequests of a view that was entered.
   *
   * @param asOf version of the view
   * @param heirs who gets which key
   * @param heirCount how many heirs there are
   * @return the list, to be closed when it is not needed any more
   */
  public BequestList listBequests(long asOf, BequestList.Heirs heirs, int heirCount) {
    return new BequestList(slabs, liveness, clock, asOf, heirs, heirCount).start();
  }

  /**
   * Says where keys may be that this node does not have; sessions that there are ask it from now
   * on, too. Until then they are nowhere else.
   */
  public void whereabouts(Whereabouts ofKeys) {
    liveness.whereabouts(ofKeys);
  }

  /** What {@link #whereabouts(Whereabouts)} has set. */
  public Whereabouts whereabouts() {
    return liveness.whereabouts();
  }

  /**
   * Changes how much memory items may take. Less takes effect as pages are freed.
   *
   * @return false when that is more than the store was made for, or the memory is a file's
   */
  public boolean limitMemory(long bytes) {
    if (bytes > config.memoryBytesMax() || atClose != null) {
      return false;
    }
    slabs.pageLimit(StoreConfig.pages(bytes));
    maintainer.wake();
    return true;
  }

  /**
   * Looks for dead items of some classes soon, in each of them at as many items as {@link
   * Tunables#crawlerPerRun} says.
   *
   * @return false when such a pass is not done yet
   */
  public boolean crawl(BitSet classes) {
    boolean asked = crawler.ask(classes, tunables.crawlerPerRun);
    maintainer.wake();
    return asked;
  }

  /** Sets the observer of evictions; null for none. */
  public void observeEvictions(EvictionObserver observer) {
    evictions.observer(observer);
  }

  /** A walk over the live items of some classes, for one thread. */
  public ItemWalk walk(BitSet classes) {
    return new ItemWalk(slabs, liveness, clock, classes);
  }

  /**
   * Has so many bytes count as memory that is taken already, beside the pages: for tests of limits.
   */
  public void assumeMalloced(long bytes) {
    stats.assumeMalloced(bytes);
  }

  /**
   * Moves a page in the background; its items go to other pages of their class, for which colder
   * ones are evicted.
   *
   * @param from class number, 0 for the pool of free pages, or -1 for any that has two pages
   * @param to class number, or 0 for the pool
   */
  public MoveAnswer movePage(int from, int to) {
    return mover.order(from, to);
  }

  /** What the debug commands do. */
  public DebugControl debug() {
    return debug;
  }

  /** What an operator may change. */
  public Tunables tunables() {
    return tunables;
  }

  /** What it was made with. */
  public StoreConfig config() {
    return config;
  }

  /** The table of chunk sizes. */
  public SizeClasses sizeClasses() {
    return slabs.sizes();
  }

  /** Counters and sizes. */
  public StoreStats stats() {
    return stats;
  }

  /** Does one round of the background work now; for stores without {@link #start}. */
  public void maintain() {
    while (maintainer.step()) {
      // until there is nothing to do at once
    }
  }

  /**
   * Checks that everything in memory agrees; only while no other thread uses the store.
   *
   * @param reservations how many reservations are open
   * @throws IllegalStateException naming what does not
   */
  public void checkInvariants(int reservations) {
    Invariants.check(slabs, reservations);
    stats.check();
  }

  /** Takes over the items of an earlier run, in an unused store; if it throws, only close it. */
  void restore(SavedState saved) throws DamagedImageException {
    liveness.restore(saved.epoch(), saved.flushAt());
    uniques.restore(saved.lastCas());
    SessionCounters counters = new SessionCounters(slabs.sizes().largest());
    sessions.add(counters);
    long items = saved.image().restore(slabs, liveness::isLive);
    linkedItems.set(items);
    counters.count(Counter.TOTAL_ITEMS, items);
  }

  /** What {@link #restore} needs; nothing may use the store any more. */
  SavedState save() {
    return SavedState.of(slabs, clock, liveness, uniques);
  }

  /**
   * Says what happens when the store is closed, before its memory goes: its items lie in a file.
   *
   * @param ending told whether to keep the items; null when they lie in no file
   */
  void atClose(Consumer<Boolean> ending) {
    atClose = ending;
  }

  /** Does not keep the items when the store is closed: somebody may still be changing them. */
  public synchronized void keepNothing() {
    keepsItems = false;
  }

  /**
   * Ends the background work, keeps the items if there is a file for them, and gives the memory
   * back. Nothing may use the store any more.
   */
  @Override
  public synchronized void close() {
    if (started) {
      maintainer.stop();
      mover.abandon();
    }
    if (atClose != null) {
      atClose.accept(keepsItems);
    }
    slabs.close();
  }

  /** Seconds since this store was opened, whatever happens to the machine's clock meanwhile. */
  public long uptimeSeconds() {
    return clock.uptime();
  }

  /**
   * Seconds since 1970 by the clock that items expire by: the machine's clock as it stood when the
   * store was opened, going on evenly.
   */
  public long epochSecond() {
    return clock.origin() + clock.now();
  }

  /** As {@link #epochSecond}, in milliseconds, and not behind. */
  public long epochMilli() {
    return clock.epochMilli();
  }

  Slabs slabs() {
    return slabs;
  }
}
