package io.slabring.load.result;

import java.util.List;

/**
 * A value that no correct cache would have returned.
 *
 * @param kind WRONG, TORN or STALE
 * @param key whose value it was
 * @param second when, in seconds since the load began
 * @param message what was expected and what came
 * @param history the last things that happened to the key, oldest first
 */
public record Violation(
    Kind kind, String key, double second, String message, List<String> history) {
  /** What is wrong with a value. */
  public enum Kind {
    /** Of another key, or of a version that was never written. */
    WRONG,
    /** Its checksum or length does not fit. */
    TORN,
    /** Older than what had been acknowledged before the get was sent, deleted or expired. */
    STALE
  }

  public Violation {
    history = List.copyOf(history);
  }
}
