package io.slabring.node.store;

import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.Tunables;
import io.slabring.node.store.space.LruJuggler;
import io.slabring.node.store.space.PageMover;
import io.slabring.node.store.walk.Crawler;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's one background thread: moves the clock, carries out flushes that fall due, looks for
 * dead items and moves pages.
 */
final class Maintainer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Maintainer.class);
  private static final long IDLE_NANOS = 100_000_000;
  private static final long JUGGLE_NANOS = 10_000_000;
  private static final int PAGES_PER_STEP = 16;
  private static final int INDEX_GROWTHS_PER_STEP = 4096;

  private final Slabs slabs;
  private final StoreClock clock;
  private final Liveness liveness;
  private final PageMover mover;
  private final LruJuggler juggler;
  private final Crawler crawler;
  private final AtomicLong linkedItems;
  private final Tunables tunables;
  private final Thread thread;
  private volatile boolean stopped;
  private int lastSecond;
  private long moverPause = -1;
  private long nextJuggle;
  private long nextCrawl = System.nanoTime();

  Maintainer(
      Slabs slabs,
      StoreClock clock,
      Liveness liveness,
      PageMover mover,
      LruJuggler juggler,
      Crawler crawler,
      AtomicLong linkedItems,
      Tunables tunables) {
    this.slabs = slabs;
    this.clock = clock;
    this.liveness = liveness;
    this.mover = mover;
    this.juggler = juggler;
    this.crawler = crawler;
    this.linkedItems = linkedItems;
    this.tunables = tunables;
    thread = new Thread(this, "slabring-maintainer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Has the next round come at once. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Stops the thread and waits until it has ended. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (!stopped) {
      long pause = IDLE_NANOS;
      try {
        serve();
        pause = Math.min(pause, nanosToCrawl());
        pause = moverPause < 0 ? pause : Math.min(pause, moverPause);
      } catch (RuntimeException | Error e) { // without this thread the clock would stand still
        LOG.error("the store's background work failed; it goes on", e);
      }
      LockSupport.parkNanos(this, pause);
    }
  }

  /** One round without pauses; whether the next should follow at once. */
  boolean step() {
    serve();
    return crawl() || moverPause == 0;
  }

  /** Crawls if it is time for that; how long until the next batch, in nanoseconds. */
  private long nanosToCrawl() {
    long now = System.nanoTime();
    if (now - nextCrawl >= 0) {
      if (!crawl()) {
        nextCrawl = now;
        return IDLE_NANOS;
      }
      nextCrawl = now + crawler.pauseNanos();
    }
    return nextCrawl - now;
  }

  private boolean crawl() {
    boolean crawls = tunables.crawler || crawler.isAsked();
    return crawls && crawler.step();
  }

  /** Everything but the crawler, which has pauses of its own. */
  private void serve() {
    clock.tick();
    liveness.tick();
    mover.shrink(PAGES_PER_STEP);
    growIndex();
    if (clock.now() != lastSecond) {
      lastSecond = clock.now();
      mover.balance();
    }
    juggle();
    moverPause = mover.step();
  }

  /** Not more often than it is useful, however often the crawler or the mover want a round. */
  private void juggle() {
    long now = System.nanoTime();
    if (!thread.isAlive() || now - nextJuggle >= 0) {
      nextJuggle = now + JUGGLE_NANOS;
      juggler.juggle();
    }
  }

  /** Storing a value makes the index grow; items that other commands create wait for this. */
  private void growIndex() {
    int rounds = INDEX_GROWTHS_PER_STEP;
    while (rounds-- > 0 && slabs.growIndex(linkedItems.get())) {
      // until it is large enough
    }
  }
}
