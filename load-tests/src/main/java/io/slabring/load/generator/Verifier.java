package io.slabring.load.generator;

import module java.base;

import io.slabring.load.generator.History.Event;
import io.slabring.load.result.Violation;
import io.slabring.load.result.Violation.Kind;

/**
 * Knows which versions of each key a correct cache may return, and judges what comes. One object
 * per event loop, for the loop's own keys; not thread-safe.
 *
 * <p>All writes of a key travel on one connection, so their order is known. A get may return any
 * version from the last one that was acknowledged before the get was sent up to the last one that
 * was sent before the answer came; or a miss, since a cache may forget. A delete counts as a
 * version that is never returned.
 */
final class Verifier {
  /** A run with more of them has been refuted well enough. */
  static final int MAX_VIOLATIONS = 100;

  /** Servers count whole seconds, and their clock may be one behind. */
  private static final int EXPIRY_SLACK_SECONDS = 2;

  private final int stride;
  private final int[] sent;
  private final int[] acknowledged;
  private final KeyNames names;
  private final Values values;
  private final History history = new History();
  private final Clock clock;
  private final List<Violation> violations = new ArrayList<>();

  /**
   * A verifier that has seen nothing.
   *
   * @param keys of all loops
   * @param stride number of loops: the loop's keys are equal to its index modulo this number
   */
  Verifier(int keys, int stride, KeyNames names, Values values, Clock clock) {
    this.stride = stride;
    this.names = names;
    this.values = values;
    this.clock = clock;
    sent = new int[keys / stride + 1];
    acknowledged = new int[keys / stride + 1];
  }

  /** The last acknowledged version: what a get sent now must return at least. */
  int floor(int key) {
    return acknowledged[key / stride];
  }

  /** A set or a delete leaves now; returns its version, 1 or above. */
  int write(Operation operation, int key, int connection, long nanos) {
    int version = ++sent[key / stride];
    history.add(
        operation == Operation.DELETE ? Event.DELETE : Event.SET, key, version, connection, nanos);
    return version;
  }

  /** A write was acknowledged. */
  void acknowledge(Operation operation, int key, int version, int connection, long nanos) {
    acknowledged[key / stride] = version;
    history.add(
        operation == Operation.DELETE ? Event.DELETE_DONE : Event.SET_DONE,
        key,
        version,
        connection,
        nanos);
  }

  /** A get found nothing, which is always allowed. */
  void miss(int key, int connection, long nanos) {
    history.add(Event.MISS, key, floor(key), connection, nanos);
  }

  /** Judges a value that a get returned. */
  void hit(int key, int floor, byte[] in, int at, int size, int connection, long nanos) {
    if (!values.isWhole(in, at, size)) {
      String found =
          "%,d bytes that begin with %s"
              .formatted(
                  size, Arrays.toString(Arrays.copyOfRange(in, at, at + Math.min(size, 24))));
      report(Kind.TORN, key, "the checksum or length does not fit: " + found, nanos);
      return;
    }
    int version = Values.version(in, at);
    history.add(Event.HIT, key, version, connection, nanos);
    if (Values.key(in, at) != key) {
      String other = names.text(Values.key(in, at));
      report(Kind.WRONG, key, "the value belongs to " + other, nanos);
    } else if (!values.isOfThisRun(in, at)) {
      if (floor > 0) {
        report(Kind.STALE, key, "the value was written by an earlier run", nanos);
      }
    } else if (version < floor) {
      report(
          Kind.STALE,
          key,
          "version %d came although %d had been acknowledged before".formatted(version, floor),
          nanos);
    } else if (version > sent[key / stride]) {
      report(Kind.WRONG, key, "version %d was never written".formatted(version), nanos);
    } else {
      checkExpiry(key, Values.expires(in, at), nanos);
    }
  }

  private void checkExpiry(int key, int expires, long nanos) {
    long late = expires == 0 ? 0 : clock.instant().getEpochSecond() - expires;
    if (late > EXPIRY_SLACK_SECONDS) {
      report(Kind.STALE, key, "the value expired %d seconds ago".formatted(late), nanos);
    }
  }

  private void report(Kind kind, int key, String message, long nanos) {
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(new Violation(kind, names.text(key), nanos / 1e9, message, history.of(key)));
    }
  }

  /** The first {@link #MAX_VIOLATIONS} violations. */
  List<Violation> violations() {
    return List.copyOf(violations);
  }
}
