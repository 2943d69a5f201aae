package io.slabring.node.settings;

import java.util.List;

/**
 * How the value of a setting is written, and which values it may have. Immutable.
 *
 * @param <T> what the program gets
 */
abstract class Type<T> {
  /**
   * Reads a value.
   *
   * @param name the setting's, for the message
   * @throws UsageException when the text is not of this type; whether its value is allowed is not
   *     checked
   */
  abstract T parse(String name, String text);

  /** As {@link #parse}, when the setting is given several times: the last one counts. */
  T parse(String name, List<String> texts) {
    return parse(name, texts.getLast().strip());
  }

  /** The value of a setting that has no default and is not given; null for most types. */
  T absent() {
    return null;
  }

  /** Whether a value is in the range. */
  boolean allows(T value) {
    return true;
  }

  /** The range, as it continues "must be": {@code 1 to 1000}; empty when all values are allowed. */
  String rule() {
    return "";
  }

  /** How {@code stats settings} shows a value. */
  String show(T value) {
    return String.valueOf(value);
  }

  /** How a message repeats what was given. */
  String quote(String text) {
    return '"' + text + '"';
  }
}
