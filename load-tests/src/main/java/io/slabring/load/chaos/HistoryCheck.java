package io.slabring.load.chaos;

import module java.base;

/**
 * Judges reads by the rule of docs/consistency.md: once a view is settled, no read returns a
 * version older than the last one that was acknowledged in any settled view before it.
 *
 * <p>Every key has one writer, whose versions grow. Clients report what they did when it is done;
 * one observer says from when to when a view was settled. What did not happen whole within such a
 * time binds nobody and is not judged. A write without an answer may be carried out late, so its
 * version is never held against a read.
 *
 * <p>{@link #add} may be called by any thread, the rest by the observer.
 */
final class HistoryCheck {
  private static final int REMEMBERED = 30;

  /** Something that a client did, with the time of its begin and end by one clock. */
  record Event(String client, Kind kind, int key, long version, long begin, long end) {
    Event by(String name) {
      return new Event(name, kind, key, version, begin, end);
    }
  }

  /** What was done. */
  enum Kind {
    /** A write that was acknowledged. */
    WRITE,
    /** A write of which nobody knows whether it was carried out. */
    UNSURE,
    /** A read; version 0 is a miss. */
    READ
  }

  private final Queue queue = new Queue();
  private final Map<Integer, Long> floors = new HashMap<>();
  private final Map<Integer, Set<Long>> unsure = new HashMap<>();
  private final Map<Integer, Deque<Event>> past = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long judgedReads;
  private long judgedHits;
  private long boundWrites;

  /** Events in the order in which they ended, about. */
  private static final class Queue {
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

    /** Takes those that ended by then. */
    List<Event> until(long time) {
      List<Event> taken = new ArrayList<>();
      List<Event> later = new ArrayList<>();
      for (Event event = events.poll(); event != null; event = events.poll()) {
        (event.end <= time ? taken : later).add(event);
      }
      events.addAll(later);
      taken.sort(Comparator.comparingLong(Event::end));
      return taken;
    }
  }

  /** Reports an event that has ended. */
  void add(Event event) {
    queue.events.add(event);
  }

  /** No view was settled until then. */
  void unsettled(long until) {
    queue.until(until).forEach(this::remember);
  }

  /** A view was settled between these times. */
  void settled(long from, long until) {
    List<Event> events = queue.until(until);
    events.forEach(this::remember);
    Map<Integer, List<Event>> acknowledged = new HashMap<>();
    for (Event event : events) {
      if (event.kind == Kind.WRITE && event.begin >= from) {
        acknowledged.computeIfAbsent(event.key, key -> new ArrayList<>()).add(event);
      }
    }
    for (Event event : events) {
      if (event.kind == Kind.READ && event.begin >= from) {
        judge(event, acknowledged.getOrDefault(event.key, List.of()));
      }
    }
    acknowledged.forEach(
        (key, writes) ->
            writes.forEach(
                write -> {
                  boundWrites++;
                  floors.merge(key, write.version, Math::max);
                }));
  }

  private void judge(Event read, List<Event> writes) {
    judgedReads++;
    if (read.version == 0) {
      return;
    }
    judgedHits++;
    long floor = floors.getOrDefault(read.key, 0L);
    for (Event write : writes) {
      if (write.end <= read.begin) {
        floor = Math.max(floor, write.version);
      }
    }
    if (read.version < floor && !unsure.getOrDefault(read.key, Set.of()).contains(read.version)) {
      violations.add(
          "key %d: version %d was read after %d had been acknowledged; what happened to it:%n%s"
              .formatted(read.key, read.version, floor, story(read.key)));
    }
  }

  private void remember(Event event) {
    if (event.kind == Kind.UNSURE) {
      unsure.computeIfAbsent(event.key, key -> new HashSet<>()).add(event.version);
    }
    Deque<Event> events = past.computeIfAbsent(event.key, key -> new ArrayDeque<>());
    events.addLast(event);
    if (events.size() > REMEMBERED) {
      events.removeFirst();
    }
  }

  private String story(int key) {
    StringBuilder story = new StringBuilder();
    past.get(key)
        .forEach(
            event ->
                story.append(
                    "  %,13d to %,13d us  %s %s %d%n"
                        .formatted(
                            event.begin / 1000,
                            event.end / 1000,
                            event.client,
                            event.kind,
                            event.version)));
    return story.toString();
  }

  /** Sentences about reads that broke the rule. */
  List<String> violations() {
    return violations;
  }

  /** Reads in settled views. */
  long judgedReads() {
    return judgedReads;
  }

  /** Of these, those that found a value. */
  long judgedHits() {
    return judgedHits;
  }

  /** Writes that were acknowledged in settled views. */
  long boundWrites() {
    return boundWrites;
  }
}
