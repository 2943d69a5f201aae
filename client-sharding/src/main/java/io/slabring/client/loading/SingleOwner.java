package io.slabring.client.loading;

import java.util.function.BooleanSupplier;

/**
 * Something that belongs to one thread at a time, though many may want to go on with it. It waits
 * under a ticket; whatever ends the wait claims it first, and what comes too late has an old
 * ticket. Thread-safe: what a thread wrote before it waits is seen by the one that claims.
 */
abstract class SingleOwner {
  private int ticket;
  private boolean waiting;

  /** Waits: the thread must not touch what belongs to the owner any more. */
  final synchronized int await() {
    waiting = true;
    return ticket;
  }

  /** Whether this wait is still under way. */
  final synchronized boolean isWaiting(int wait) {
    return waiting && wait == ticket;
  }

  /** Ends this wait, if it is still under way; then the thread is the owner. */
  final synchronized boolean claim(int wait) {
    if (!isWaiting(wait)) {
      return false;
    }
    waiting = false;
    ticket++;
    return true;
  }

  /** Ends any wait during which the condition holds; then the thread is the owner. */
  final synchronized boolean claimIf(BooleanSupplier condition) {
    return waiting && condition.getAsBoolean() && claim(ticket);
  }
}
