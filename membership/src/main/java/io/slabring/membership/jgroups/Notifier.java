package io.slabring.membership.jgroups;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership.Listener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of views, on a thread of its own. Thread-safe. Views that a slow listener has no
 * time for are left out, and what comes after them is not continuous.
 */
final class Notifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  /** Views that wait at most. */
  private static final int QUEUE_MAX = 64;

  private record News(ClusterView view, boolean continuous, Listener only) {}

  private final String member;
  private final Queue<News> queue = new ArrayDeque<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final Thread thread;
  private ClusterView last;
  private boolean closed;

  Notifier(String member) {
    this.member = member;
    thread = new Thread(this::run, "membership-views " + member);
    thread.setDaemon(true);
    thread.start();
  }

  /** Tells everybody of a view. */
  synchronized void publish(ClusterView view, boolean continuous) {
    last = view;
    if (!listeners.isEmpty()) {
      enqueue(new News(view, continuous, null));
    }
  }

  /** Tells this one, too, from now on, beginning with the last view. */
  synchronized void listen(Listener listener) {
    listeners.add(listener);
    if (last != null) {
      enqueue(new News(last, false, listener));
    }
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

  private synchronized News next() {
    try {
      while (queue.isEmpty() && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    return closed ? null : queue.remove();
  }

  private synchronized List<Listener> addressees(News news) {
    return news.only() == null ? List.copyOf(listeners) : List.of(news.only());
  }

  private void run() {
    for (News news = next(); news != null; news = next()) {
      for (Listener listener : addressees(news)) {
        try {
          listener.viewChanged(news.view(), news.continuous());
        } catch (RuntimeException e) {
          LOG.error("{}: a listener failed on view {}", member, news.view().version(), e);
        }
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
