package io.slabring.node.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the network side counts for all event loops together. Thread-safe. */
final class ServerCounters {
  final AtomicInteger openConnections = new AtomicInteger();
  final AtomicLong totalConnections = new AtomicLong();
  final AtomicLong rejectedConnections = new AtomicLong();
  final AtomicLong idleKicks = new AtomicLong();
  final AtomicLong listenDisabled = new AtomicLong();
  final AtomicLong listenDisabledMicros = new AtomicLong();
}
