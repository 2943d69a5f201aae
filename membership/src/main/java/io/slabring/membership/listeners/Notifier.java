package io.slabring.membership.listeners;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership.Listener;
import io.slabring.membership.log.LogLimit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers views to listeners on a thread of its own. Thread-safe. If listeners are slow, views are
 * skipped, and the next one is not continuous. If a listener throws an exception or an Error, it
 * receives the newest view again, after growing pauses, until it accepts one; that one is not
 * continuous.
 */
public final class Notifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  /** Maximum of views that wait for delivery. */
  private static final int QUEUE_MAX = 64;

  private static final long RETRY_MIN_MILLIS = 100;
  private static final long RETRY_MAX_MILLIS = 30_000;
  private static final Duration LOG_PERIOD = Duration.ofMinutes(1);

  /** A listener, and whether it has missed a view. Changed by the thread only. */
  private static final class Addressee {
    final Listener listener;
    boolean missed;

    Addressee(Listener listener) {
      this.listener = listener;
    }
  }

  /**
   * A view to deliver.
   *
   * @param only the only recipient, null for all listeners
   */
  private record News(ClusterView view, boolean continuous, Addressee only) {}

  private final String member;
  private final Queue<News> queue = new ArrayDeque<>();
  private final List<Addressee> addressees = new ArrayList<>();
  private final LogLimit throttle = new LogLimit(LOG_PERIOD, 10, System::nanoTime);
  private final Thread thread;
  private ClusterView last;
  private Throwable end;
  private boolean gap;
  private boolean closed;

  /** The pause before a view is delivered again to listeners that failed; 0 if none did. */
  private long retryMillis;

  /**
   * Creates a notifier and starts its thread.
   *
   * @param member name of this member, for the log and the thread
   */
  public Notifier(String member) {
    this.member = member;
    thread = new Thread(this::run, "membership-views " + member);
    thread.setDaemon(true);
    thread.start();
  }

  /** Delivers a view to all listeners. */
  public synchronized void publish(ClusterView view, boolean continuous) {
    boolean follows = continuous && !gap;
    gap = true; // until the view is sure to be delivered
    last = view;
    if (!addressees.isEmpty()) {
      enqueue(new News(view, follows, null));
    }
    gap = false;
  }

  /** Notes that a view may have been lost, so the next one is not continuous. */
  public synchronized void missed() {
    gap = true;
  }

  /** Adds a listener, and delivers the last view to it. */
  public synchronized void listen(Listener listener) {
    Addressee addressee = new Addressee(listener);
    addressees.add(addressee);
    if (end != null) {
      notifyAll();
    } else if (last != null) {
      enqueue(new News(last, false, addressee));
    }
  }

  /** Tells all listeners that the membership has ended. No further view is delivered. */
  public synchronized void end(Throwable cause) {
    end = cause;
    notifyAll();
  }

  private void enqueue(News news) {
    if (queue.size() >= QUEUE_MAX) {
      queue.clear();
      queue.add(new News(last, false, null));
    } else {
      queue.add(news);
    }
    notifyAll();
  }

  /** Waits for the next view. Returns null if it is time to retry, and at the end. */
  private synchronized News next() throws InterruptedException {
    long retry = retryMillis;
    long start = System.nanoTime();
    while (queue.isEmpty() && !closed && end == null) {
      long left = retry == 0 ? 0 : retry - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      if (retry != 0 && left <= 0) {
        return null;
      }
      wait(left);
    }
    return closed || end != null ? null : queue.remove();
  }

  private synchronized boolean goesOn() {
    return !closed && end == null;
  }

  private synchronized List<Addressee> addressees() {
    return List.copyOf(addressees);
  }

  private synchronized ClusterView last() {
    return last;
  }

  private void run() {
    while (goesOn()) {
      try {
        News news = next();
        if (news != null && news.only() != null) {
          tell(news.only(), news.view(), news.continuous());
        } else if (news != null) {
          addressees().forEach(one -> tell(one, news.view(), news.continuous()));
        } else if (goesOn()) {
          addressees().stream().filter(one -> one.missed).forEach(one -> tell(one, last(), false));
        }
        retryMillis = isMissed() ? longer(retryMillis) : 0;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        // Most likely out of memory. It is unknown which listeners got the view, so all have missed
        // it.
        missAll();
      }
    }
    tellEnd();
  }

  private void tell(Addressee one, ClusterView view, boolean continuous) {
    boolean follows = continuous && !one.missed;
    one.missed = true; // until it has accepted the view, whatever happens
    try {
      one.listener.viewChanged(view, follows);
      one.missed = false;
    } catch (RuntimeException | Error e) {
      if (throttle.permits("view")) {
        LOG.error(
            "{}: could not apply view {}; retrying. Until it succeeds, this node may give clients"
                + " an outdated list of nodes",
            member,
            view.version(),
            e);
      }
    }
  }

  private synchronized boolean isMissed() {
    for (Addressee one : addressees) {
      if (one.missed) {
        return true;
      }
    }
    return false;
  }

  private synchronized void missAll() {
    for (Addressee one : addressees) {
      one.missed = true;
    }
    retryMillis = longer(retryMillis);
  }

  private static long longer(long millis) {
    return Math.min(Math.max(2 * millis, RETRY_MIN_MILLIS), RETRY_MAX_MILLIS);
  }

  private void tellEnd() {
    Throwable cause;
    synchronized (this) {
      cause = end;
    }
    if (cause == null) {
      return;
    }
    for (Addressee one : addressees()) {
      try {
        one.listener.ended(cause);
      } catch (RuntimeException | Error e) {
        LOG.error("{}: a listener failed when told that the membership has ended", member, e);
      }
    }
  }

  /** Stops deliveries. Waits up to a second for a listener that is busy. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (!thread.equals(Thread.currentThread())) {
      try {
        thread.join(1000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
