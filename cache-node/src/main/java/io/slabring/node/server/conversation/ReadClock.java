package io.slabring.node.server.conversation;

import io.slabring.protocol.Verb;

/** Takes the time of one connection's requests, if that is wanted. */
final class ReadClock {
  private final CommandTimes times;
  private long readAt;

  /** Whether the last turn ended with requests left; those were read before it began. */
  private boolean carriesOver;

  /** A clock that brings what it measures to {@code times}; null for nothing. */
  ReadClock(CommandTimes times) {
    this.times = times;
  }

  /** Something was read, or it goes on with what was. */
  void begin() {
    if (times != null && !carriesOver) {
      readAt = System.nanoTime();
    }
  }

  /** A request was executed, and is answered unless the next phase belongs to it. */
  void executed(Verb verb, Phase next) {
    if (times != null && next != Phase.KEYS && next != Phase.VALUE) {
      times.answered(verb);
    }
  }

  /** All that can be is dealt with; what is left must wait for its turn, or for more input. */
  void end(boolean waitsForTurn) {
    if (times != null) {
      times.end(readAt);
      carriesOver = waitsForTurn;
    }
  }
}
