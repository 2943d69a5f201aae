package io.slabring.shop.web;

import io.slabring.shop.catalogue.CountedDatabase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What the shop does second by second, over the last minute. Thread-safe. */
final class Meter {
  private static final int SECONDS = 60;
  private static final double NANOS_PER_MILLI = 1e6;

  private final CountedDatabase database;
  private final LongAdder pages = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final Deque<Second> last = new ArrayDeque<>();
  private long pagesBefore;
  private long nanosBefore;
  private long statementsBefore;

  /**
   * A second.
   *
   * @param pages answered
   * @param millis mean time of an answer; 0 for none
   * @param queries of the database
   */
  record Second(long pages, double millis, long queries) {}

  Meter(CountedDatabase database) {
    this.database = database;
  }

  /** A page took so long. */
  void add(long took) {
    pages.increment();
    nanos.add(took);
  }

  /** To be called once a second. */
  synchronized void tick() {
    long pagesNow = pages.sum();
    long nanosNow = nanos.sum();
    long statementsNow = database.statements();
    long count = pagesNow - pagesBefore;
    double millis = count == 0 ? 0 : (nanosNow - nanosBefore) / NANOS_PER_MILLI / count;
    last.addLast(new Second(count, millis, statementsNow - statementsBefore));
    if (last.size() > SECONDS) {
      last.removeFirst();
    }
    pagesBefore = pagesNow;
    nanosBefore = nanosNow;
    statementsBefore = statementsNow;
  }

  /** The last minute, oldest first. */
  synchronized List<Second> seconds() {
    return new ArrayList<>(last);
  }

  /** Pages answered so far. */
  long pages() {
    return pages.sum();
  }

  /** Statements of the database so far. */
  long statements() {
    return database.statements();
  }
}
