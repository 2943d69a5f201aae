package io.slabring.node.server.listen;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the open connections and enforces their limit: over it, either a new connection is refused
 * or the listening sockets stop accepting until a connection closes. Thread-safe.
 */
public final class ConnectionGate {
  private final int limit;
  private final boolean refuse;
  private final ServerCounters counters;
  private final Set<Acceptor> acceptors = ConcurrentHashMap.newKeySet();

  /** Connections that were let in, from the moment they are accepted until their sockets close. */
  private final AtomicInteger places = new AtomicInteger();

  private volatile boolean shut;
  private volatile boolean refusing;
  private boolean listening = true;
  private long stoppedAtNanos;

  /**
   * An open gate.
   *
   * @param limit connections that may be open, at least 1
   * @param refuse whether one more is refused; else it waits until another one closes
   */
  public ConnectionGate(int limit, boolean refuse, ServerCounters counters) {
    this.limit = limit;
    this.refuse = refuse;
    this.counters = counters;
  }

  /** A socket listens from now on. */
  void add(Acceptor acceptor) {
    acceptors.add(acceptor);
  }

  /** A socket listens no more. */
  void remove(Acceptor acceptor) {
    acceptors.remove(acceptor);
  }

  /**
   * Takes a place for a connection that was accepted, unless the limit makes it wait for {@link
   * #freePlace}.
   */
  boolean takePlace() {
    if (places.incrementAndGet() <= limit || refuse) {
      note();
      return true;
    }
    places.decrementAndGet();
    return false;
  }

  /** A connection that had a place is closed. */
  void freePlace() {
    boolean wasFull = places.getAndDecrement() >= limit;
    if (wasFull && !refuse) {
      note();
      acceptors.forEach(Acceptor::resume);
    }
  }

  /** Whether the next connection would get a place. */
  boolean hasPlace() {
    return refuse || places.get() < limit;
  }

  /** Whether a connection is let in. One that is must {@link #leave()} in the end. */
  public boolean enter() {
    int open = counters.openConnections.incrementAndGet();
    if (open > limit && refuse || shut || refusing) {
      counters.openConnections.decrementAndGet();
      counters.rejectedConnections.incrementAndGet();
      return false;
    }
    counters.totalConnections.incrementAndGet();
    return true;
  }

  /** A connection that was let in is gone. */
  public void leave() {
    counters.openConnections.decrementAndGet();
  }

  /** Notes that a connection is closed because it was idle. */
  public void countIdle() {
    counters.idleKicks.incrementAndGet();
  }

  /** Refuses every new connection from now on. */
  public void shut() {
    shut = true;
  }

  /** The sockets that listen. */
  public List<Channel> listeners() {
    return acceptors.stream().map(Acceptor::channel).toList();
  }

  /** Refuses new connections for a time, or lets them in again. */
  public void refuseAll(boolean newRefusing) {
    refusing = newRefusing;
  }

  /** Whether new connections are accepted at the moment. */
  public synchronized boolean isListening() {
    return listening;
  }

  /** Counts how often, and for how long, no connection was accepted. */
  private synchronized void note() {
    boolean listen = hasPlace();
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
  }
}
