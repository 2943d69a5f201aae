package io.slabring.node.server.command;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.ServerSnapshot;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.store.Store;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The general page of {@code stats}, and {@code stats reset}: for all event loops together.
 * Thread-safe.
 */
public final class GeneralStats {
  private final Store store;
  private final StatsPages pages;
  private final PrefixStats prefixes;
  private final Supplier<ServerSnapshot> server;
  private final LongAdder flushes = new LongAdder();

  /**
   * The page of one node.
   *
   * @param server what the network side has counted so far
   */
  public GeneralStats(
      Store store, StatsPages pages, PrefixStats prefixes, Supplier<ServerSnapshot> server) {
    this.store = store;
    this.pages = pages;
    this.prefixes = prefixes;
    this.server = server;
  }

  /** The page. */
  public String text() {
    return pages.general(server.get(), flushes.sum());
  }

  /** Counts a {@code flush_all}. */
  void countFlush() {
    flushes.increment();
  }

  /** Counts the commands from zero again. */
  void reset() {
    store.stats().reset();
    prefixes.reset();
    flushes.reset();
  }
}
