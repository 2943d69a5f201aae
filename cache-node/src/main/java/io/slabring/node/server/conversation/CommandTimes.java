package io.slabring.node.server.conversation;

import io.slabring.node.measure.Histogram;
import io.slabring.protocol.Verb;

/**
 * How long commands take on one event loop, from the read of their last bytes to their answers
 * being queued. Written by that loop; others may read.
 */
public final class CommandTimes {
  /*
   * The clock is read twice for all requests that one read brings, since what they answer is sent
   * together: each of them took as long as they all. Nothing is allocated, and no thread waits.
   */
  private static final Verb[] VERBS = Verb.values();

  private final Histogram[] nanos = new Histogram[VERBS.length];
  private final int[] answered = new int[VERBS.length];
  private final int[] touched = new int[VERBS.length];
  private int touchedCount;

  /** Nothing measured yet. */
  public CommandTimes() {
    for (int i = 0; i < VERBS.length; i++) {
      nanos[i] = new Histogram();
    }
  }

  /** The answer to a request is queued. */
  void answered(Verb verb) {
    int command = verb.ordinal();
    if (answered[command]++ == 0) {
      touched[touchedCount++] = command;
    }
  }

  /** All that was read at {@code start}, of {@link System#nanoTime}, has been dealt with. */
  void end(long start) {
    if (touchedCount == 0) {
      return;
    }
    long elapsed = System.nanoTime() - start;
    for (int i = 0; i < touchedCount; i++) {
      int command = touched[i];
      nanos[command].record(elapsed, answered[command]);
      answered[command] = 0;
    }
    touchedCount = 0;
  }

  /** The times of a command in nanoseconds. */
  public Histogram of(Verb verb) {
    return nanos[verb.ordinal()];
  }
}
