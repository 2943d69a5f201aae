package io.slabring.node.store;

import io.slabring.node.store.life.Clock;

/** A clock that stands still until a test moves it. */
final class ManualClock implements Clock {
  private long second = 1_800_000_000L;

  @Override
  public long epochSecond() {
    return second;
  }

  void advance(long seconds) {
    second += seconds;
  }
}
