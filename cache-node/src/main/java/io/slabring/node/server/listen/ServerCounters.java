package io.slabring.node.server.listen;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the network side counts for all event loops together. Thread-safe. */
public final class ServerCounters {
  /** Connections that are open. */
  public final AtomicInteger openConnections = new AtomicInteger();

  /** Connections that were let in. */
  public final AtomicLong totalConnections = new AtomicLong();

  /** Connections that were refused. */
  public final AtomicLong rejectedConnections = new AtomicLong();

  /** Connections that were closed because they were idle. */
  public final AtomicLong idleKicks = new AtomicLong();

  /** How often nobody was accepted for a time. */
  public final AtomicLong listenDisabled = new AtomicLong();

  /** For how long nobody was accepted in all, in microseconds. */
  public final AtomicLong listenDisabledMicros = new AtomicLong();
}
