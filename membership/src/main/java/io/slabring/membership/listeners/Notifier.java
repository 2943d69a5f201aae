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
 * Tells listeners of views, on a thread of its own. Thread-safe. Views that a slow listener has no
 * time for are left out, and what comes after them is not continuous. Nor is what comes after a
 * view that a listener failed to take, by an exception or an Error: it is told of the newest view
 * again, soon and then less often, until it takes one.
 */
public final class Notifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  /** Views that wait at most. */
  private static final int QUEUE_MAX = 64;

  private static final long RETRY_MIN_MILLIS = 100;
  private static final long RETRY_MAX_MILLIS = 30_000;
  private static final Duration LOG_PERIOD = Duration.ofMinutes(1);

  /** A listener, and whether it has missed something. Only the thread changes it. */
  private static final class Addressee {
    final Listener listener;
    boolean missed;

    Addressee(Listener listener) {
      this.listener = listener;
    }
  }

  /**
   * What to tell.
   *
   * @param only the one to be told, null for all
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

  /** The pause before a view is told again to those who failed to take it; 0 if nobody has. */
  private long retryMillis;

  /**
   * Starts the thread.
   *
   * @param member what the log and the thread call this member
   */
  public Notifier(String member) {
    this.member = member;
    thread = new Thread(this::run, "membership-views " + member);
    thread.setDaemon(true);
    thread.start();
  }

  /** Tells everybody of a view. */
  public synchronized void publish(ClusterView view, boolean continuous) {
    boolean follows = continuous && !gap;
    gap = true; // until it is certain that it will be told
    last = view;
    if (!addressees.isEmpty()) {
      enqueue(new News(view, follows, null));
    }
    gap = false;
  }

  /** A view may have been lost on its way here, so the next one is not continuous. */
  public synchronized void missed() {
    gap = true;
  }

  /** Tells this one, too, from now on, beginning with the last view. */
  public synchronized void listen(Listener listener) {
    Addressee addressee = new Addressee(listener);
    addressees.add(addressee);
    if (end != null) {
      notifyAll();
    } else if (last != null) {
      enqueue(new News(last, false, addressee));
    }
  }

  /** Tells everybody that this process is no longer a member, and of no further view. */
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

  /** What to tell next; null when it is time to try again, and at the end. */
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
        // Out of memory, most likely. Nobody knows who was told, so nobody was.
        missAll();
      }
    }
    tellEnd();
  }

  private void tell(Addressee one, ClusterView view, boolean continuous) {
    boolean follows = continuous && !one.missed;
    one.missed = true; // until it has taken it, however that fails
    try {
      one.listener.viewChanged(view, follows);
      one.missed = false;
    } catch (RuntimeException | Error e) {
      if (throttle.permits("view")) {
        LOG.error(
            "{}: view {} could not be put into effect; trying again. Until then this node may give"
                + " clients an older list of nodes",
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
        LOG.error("{}: a listener failed at the end of the membership", member, e);
      }
    }
  }

  /** Tells nobody any more, and waits a little for a listener that is busy. */
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
