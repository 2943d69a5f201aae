package io.slabring.node.server.listen;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counters of connections, for all event loops together. Thread-safe. */
public final class ServerCounters {
  /** Connections that are open. */
  public final AtomicInteger openConnections = new AtomicInteger();

  /** Connections that were let in. */
  public final AtomicLong totalConnections = new AtomicLong();

  /** Connections that were refused. */
  public final AtomicLong rejectedConnections = new AtomicLong();

  /** Connections that were closed because they were idle. */
  public final AtomicLong idleKicks = new AtomicLong();

  /** How often the server stopped accepting because of the limit. */
  public final AtomicLong listenDisabled = new AtomicLong();

  /** How long it did not accept in all, in microseconds. */
  public final AtomicLong listenDisabledMicros = new AtomicLong();
}
