package io.slabring.node.holdings;

import io.slabring.node.inheritance.Custody;
import io.slabring.node.inheritance.Inheritance;
import io.slabring.node.inheritance.Predecessor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the items that former owners have for this node, the most recently used first. One thread
 * of its own asks for one batch after the other; event loops carry them.
 */
public final class HandOver implements Runnable, AutoCloseable {
  /*
   * After each batch the thread pauses for twice the time that the batch took. That time includes
   * the waits at the event loops of both nodes. So a hand-over uses at most a third of one loop, and
   * less if the loops have other things to do: they set the pace. While a batch is stored, clients
   * wait; so a batch that takes long makes the next one smaller. A node that has just started is
   * slow until its code is compiled.
   */
  private static final int PAUSE_FACTOR = 2;

  private static final long PAUSE_MIN_NANOS = 200_000;
  private static final long PAUSE_MAX_NANOS = 200_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
  private static final int BYTES_MIN = 4 << 10;
  private static final int BYTES_MAX = 64 << 10;

  /** A batch that takes longer makes the next one smaller. */
  private static final long LONG_NANOS = 5_000_000;

  /** Longer than a link takes to give up. */
  private static final long BATCH_SECONDS = 20;

  /** Then only items that clients want are asked for. */
  private static final int FAILURES_MAX = 10;

  /** How often it looks whether there is anything to do. */
  private static final long IDLE_NANOS = 1_000_000_000;

  /** Sends the request for a batch; thread-safe. */
  @FunctionalInterface
  public interface Puller {
    /**
     * Asks for a batch.
     *
     * @param mostBytes of all items; 0 says that no more are wanted
     */
    CompletableFuture<Batch> pull(Predecessor source, int mostBytes);
  }

  /**
   * What a former owner has sent.
   *
   * @param items how many items
   * @param full whether one was refused because there was no memory for it
   * @param finished whether it has nothing more
   */
  public record Batch(int items, boolean full, boolean finished) {}

  /** What one former owner has done so far. */
  private static final class Progress {
    long items;
    int failures;
    int bytes = BYTES_MIN;

    /** It has more, but none is asked for. */
    boolean declined;
  }

  private final Custody custody;
  private final Runnable housekeeping;
  private final Puller puller;
  private final Map<Predecessor, Progress> sources = new HashMap<>();
  private final Thread thread;
  private long keptHouse = System.nanoTime();
  private volatile boolean stopped;
  private volatile boolean serves;
  private volatile boolean settledIn;

  /**
   * A hand-over that has not begun.
   *
   * @param housekeeping run by the thread about once a second
   */
  public HandOver(Custody custody, Runnable housekeeping, Puller puller) {
    this.custody = custody;
    this.housekeeping = housekeeping;
    this.puller = puller;
    this.thread = new Thread(this, "slabring-hand-over");
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** There may be something new to take. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  /** Clients know this node now. */
  public void serves() {
    serves = true;
    wake();
  }

  /** Whether this node has, since it serves, taken all that it could when it joined. */
  public boolean isSettledIn() {
    return settledIn;
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        boolean served = serves; // before the look: what the view of joining brought is seen then
        boolean busy = round();
        settledIn |= served && !busy;
        keepHouse();
        if (!busy) {
          sources.keySet().removeIf(source -> !custody.isOpen(source));
          LockSupport.parkNanos(this, IDLE_NANOS);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("the hand-over failed; it goes on", e);
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
    }
  }

  private void keepHouse() {
    long now = System.nanoTime();
    if (now - keptHouse >= IDLE_NANOS) {
      keptHouse = now;
      housekeeping.run();
    }
  }

  /** One batch of each former owner; whether there are more. */
  private boolean round() throws InterruptedException {
    boolean busy = false;
    for (Inheritance inheritance : custody.inheritances()) {
      for (Predecessor source : inheritance.sources()) {
        Progress progress = sources.computeIfAbsent(source, any -> new Progress());
        if (!progress.declined && !stopped) {
          busy |= batch(source, progress);
        }
      }
    }
    return busy;
  }

  private boolean batch(Predecessor source, Progress progress) throws InterruptedException {
    long start = System.nanoTime();
    try {
      Batch batch = puller.pull(source, progress.bytes).get(BATCH_SECONDS, TimeUnit.SECONDS);
      progress.items += batch.items();
      progress.failures = 0;
      if (batch.finished()) {
        end(source, progress);
        return false;
      }
      if (batch.full()) {
        decline(source, progress, "the memory is full of items that were used more recently");
        return false;
      }
    } catch (ExecutionException | TimeoutException e) {
      if (++progress.failures == FAILURES_MAX) {
        decline(source, progress, String.valueOf(e.getCause() == null ? e : e.getCause()));
        return false;
      }
    }
    long took = System.nanoTime() - start;
    progress.bytes =
        took < LONG_NANOS
            ? Math.min(progress.bytes * 2, BYTES_MAX)
            : Math.max(progress.bytes / 2, BYTES_MIN);
    long pause = took * PAUSE_FACTOR << Math.min(progress.failures, 10);
    LockSupport.parkNanos(this, Math.clamp(pause, PAUSE_MIN_NANOS, PAUSE_MAX_NANOS));
    return true;
  }

  private void end(Predecessor source, Progress progress) {
    custody.ended(source);
    if (progress.items > 0) {
      LOG.info("inherited {} items from {}", progress.items, source.peer().name());
    }
  }

  /** Goes on asking for what clients want, until the inheritance ends. */
  private void decline(Predecessor source, Progress progress, String reason) {
    progress.declined = true;
    puller.pull(source, 0);
    LOG.info(
        "inherited {} items from {}, and takes the rest only on request: {}",
        progress.items,
        source.peer().name(),
        reason);
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
  }
}
