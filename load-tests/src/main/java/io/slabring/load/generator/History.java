package io.slabring.load.generator;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last things that happened to the keys of one event loop, in a ring of numbers. Not
 * thread-safe.
 */
final class History {
  /** Things that happen to a key. */
  enum Event {
    SET("set of version %d sent by connection %d"),
    SET_DONE("set of version %d acknowledged to connection %d"),
    DELETE("delete, as version %d, sent by connection %d"),
    DELETE_DONE("delete, as version %d, acknowledged to connection %d"),
    HIT("version %d seen by connection %d"),
    MISS("a miss; last acknowledged was version %d; connection %d");

    private final String text;

    Event(String text) {
      this.text = text;
    }
  }

  private static final int EVENTS = 1 << 17;
  private static final int MAX_OF_KEY = 12;
  private static final Event[] KINDS = Event.values();

  private final long[] times = new long[EVENTS];
  private final int[] keys = new int[EVENTS];
  private final int[] versions = new int[EVENTS];
  private final int[] details = new int[EVENTS];
  private long count;

  void add(Event event, int key, int version, int connection, long nanos) {
    int at = (int) count++ & EVENTS - 1;
    times[at] = nanos;
    keys[at] = key;
    versions[at] = version;
    details[at] = connection << 3 | event.ordinal();
  }

  /** What is known of the key, oldest first. Walks through the whole ring. */
  List<String> of(int key) {
    ArrayDeque<String> found = new ArrayDeque<>();
    for (long i = count - 1; i >= Math.max(0, count - EVENTS); i--) {
      int at = (int) i & EVENTS - 1;
      if (keys[at] == key) {
        String what = KINDS[details[at] & 7].text.formatted(versions[at], details[at] >>> 3);
        found.addFirst("%.6f s: %s".formatted(times[at] / 1e9, what));
        if (found.size() == MAX_OF_KEY) {
          break;
        }
      }
    }
    return List.copyOf(found);
  }
}
