package io.slabring.node.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Virtual time: events happen one after the other, each at its millisecond, and nothing waits. All
 * chance comes from one seed, so a history can be played again.
 */
final class Simulation {
  private static final int STORY_LINES = 120;

  private record Event(long time, long number, Runnable action) {}

  final Random random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
  private final Deque<String> story = new ArrayDeque<>();
  private long now;
  private long numbered;

  /** Called after each event. */
  Runnable afterEach = () -> {};

  Simulation(long seed) {
    random = new Random(seed);
  }

  /** Milliseconds since the beginning. */
  long now() {
    return now;
  }

  /** Has something happen later; of things at the same time, what was said first happens first. */
  void in(long millis, Runnable action) {
    events.add(new Event(now + millis, numbered++, action));
  }

  /** Lets so much time pass. */
  void run(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.peek().time() <= end) {
      Event event = events.poll();
      now = event.time();
      event.action().run();
      afterEach.run();
    }
    now = end;
  }

  /** A number from low to high, both included. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** Whether something of this probability happens. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Adds a line to the history. */
  void tell(String text, Object... values) {
    if (story.size() == STORY_LINES) {
      story.removeFirst();
    }
    story.add("%6d ms  %s".formatted(now, text.formatted(values)));
  }

  /** The last lines of the history. */
  List<String> story() {
    return new ArrayList<>(story);
  }
}
