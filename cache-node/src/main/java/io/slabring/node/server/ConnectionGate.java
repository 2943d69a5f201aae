package io.slabring.node.server;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts the open connections and holds them to the limit: over it, either the newcomer is refused
 * or the listening sockets stop accepting until somebody leaves. Thread-safe.
 */
final class ConnectionGate {
  private final int limit;
  private final boolean refuse;
  private final ServerCounters counters;
  private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();
  private volatile boolean shut;
  private volatile boolean refusing;
  private boolean listening = true;
  private long stoppedAtNanos;

  ConnectionGate(int limit, boolean refuse, ServerCounters counters) {
    this.limit = limit;
    this.refuse = refuse;
    this.counters = counters;
  }

  /**
   * Lets a connection in, or not. Whoever got in must {@link #leave()}.
   *
   * @param listener the listening socket it came from
   */
  boolean enter(Channel listener) {
    int open = counters.openConnections.incrementAndGet();
    if (open > limit && refuse || shut || refusing) {
      counters.openConnections.decrementAndGet();
      counters.rejectedConnections.incrementAndGet();
      return false;
    }
    counters.totalConnections.incrementAndGet();
    if (!refuse) {
      listeners.add(listener);
      if (open >= limit) {
        adjust();
      }
    }
    return true;
  }

  void leave() {
    counters.openConnections.decrementAndGet();
    if (!refuse) {
      adjust();
    }
  }

  /** Notes that a connection is closed because it was idle. */
  void countIdle() {
    counters.idleKicks.incrementAndGet();
  }

  /** Lets nobody in any more. */
  void shut() {
    shut = true;
  }

  /** Refuses whoever comes, or lets them in again. */
  void refuseAll(boolean newRefusing) {
    refusing = newRefusing;
  }

  /** Whether new connections are accepted at the moment. */
  synchronized boolean isListening() {
    return listening;
  }

  private synchronized void adjust() {
    boolean listen = counters.openConnections.get() < limit;
    if (listen == listening) {
      return;
    }
    listening = listen;
    if (listen) {
      long stopped = System.nanoTime() - stoppedAtNanos;
      counters.listenDisabledMicros.addAndGet(TimeUnit.NANOSECONDS.toMicros(stopped));
    } else {
      stoppedAtNanos = System.nanoTime();
      counters.listenDisabled.incrementAndGet();
    }
    for (Channel listener : listeners) {
      listener.config().setAutoRead(listen);
    }
  }
}
