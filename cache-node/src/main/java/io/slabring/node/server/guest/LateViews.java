package io.slabring.node.server.guest;

import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that were sent by a view which has not come to this node yet, and wait for it. A view
 * reaches the nodes one after the other, within milliseconds. One per event loop, used on it.
 */
final class LateViews {
  /** Most requests that wait; more are dealt with by the view that is here. */
  static final int WAITING_MAX = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(LateViews.class);

  /** A request that waits for a view. */
  interface Waiting {
    /**
     * A view has come: goes on, if it is the one.
     *
     * @return whether it waits no more
     */
    boolean viewCame();

    /** Goes on without the view. */
    void viewIsLate();
  }

  private final EventLoop loop;
  private final long waitNanos;

  /**
   * Until when each waits, in nanoseconds of the loop's clock; the one that came first is first.
   */
  private final Map<Waiting, Long> waiting = new LinkedHashMap<>();

  private boolean timed;

  /**
   * Nothing waits.
   *
   * @param waitMillis longest wait for a view
   */
  LateViews(EventLoop loop, int waitMillis) {
    this.loop = loop;
    this.waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
  }

  /**
   * Has a request wait, which does not wait yet.
   *
   * @return false if too many wait: then it must not wait
   */
  boolean add(Waiting request) {
    if (waiting.size() >= WAITING_MAX) {
      return false;
    }
    waiting.put(request, now() + waitNanos);
    if (!timed) {
      timeFrom(now());
    }
    return true;
  }

  /** A request does not wait any more; does nothing if it did not. */
  void remove(Waiting request) {
    waiting.remove(request);
  }

  /** This node has entered a view. */
  void viewCame() {
    for (Waiting request : List.copyOf(waiting.keySet())) {
      if (waiting.containsKey(request) && isDone(request)) {
        waiting.remove(request);
      }
    }
  }

  private static boolean isDone(Waiting request) {
    try {
      return request.viewCame();
    } catch (RuntimeException failure) {
      LOG.error("a request of another node failed", failure);
      return true;
    }
  }

  private long now() {
    return loop.ticker().nanoTime();
  }

  /** One timer for all: they time out in the order in which they came. */
  private void timeFrom(long now) {
    timed = !waiting.isEmpty();
    if (timed) {
      long first = waiting.values().iterator().next();
      loop.schedule(this::timeOver, first - now, TimeUnit.NANOSECONDS);
    }
  }

  private void timeOver() {
    long now = now();
    for (Waiting request : List.copyOf(waiting.keySet())) {
      Long end = waiting.get(request);
      if (end != null && end - now <= 0) {
        waiting.remove(request);
        giveUp(request);
      }
    }
    timeFrom(now);
  }

  private static void giveUp(Waiting request) {
    try {
      request.viewIsLate();
    } catch (RuntimeException failure) {
      LOG.error("a request of another node failed", failure);
    }
  }
}
