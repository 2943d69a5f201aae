package io.slabring.node.settings;

import java.util.ArrayList;
import java.util.List;

/** The rows of a section, while its class is initialised; not changed afterwards. */
final class Rows {
  private final List<Setting<?>> rows = new ArrayList<>();
  private final Section section;

  Rows(Section section) {
    this.section = section;
  }

  /** All of them, in the order in which they were written. */
  List<Setting<?>> all() {
    return rows;
  }

  /** A flag with a letter (or 0), a long name (or null) and a value. */
  <T> Row<T> flag(char letter, String longName, String parameter, Type<T> type) {
    Row<T> row = new Row<>(rows, section, type);
    row.letter = letter;
    row.longName = longName;
    row.parameter = parameter;
    return row;
  }

  /** A flag with a long name and a value. */
  <T> Row<T> flag(String longName, String parameter, Type<T> type) {
    return flag('\0', longName, parameter, type);
  }

  /** A flag that names a file. */
  Row<String> file(char letter, String longName, FileUse use) {
    return flag(letter, longName, "file", Types.text()).file(use);
  }

  /** A flag without a value, which turns something on or off. */
  Row<Boolean> flag(char letter, String longName, boolean whenGiven) {
    return flag(letter, longName, null, Types.onOff(whenGiven));
  }

  /** An option of {@code -o} with a value. */
  <T> Row<T> extended(String name, String parameter, Type<T> type) {
    Row<T> row = new Row<>(rows, section, type);
    row.extendedName = name;
    row.parameter = parameter;
    return row;
  }

  /** An option of {@code -o} without a value, which turns something on or off. */
  Row<Boolean> extended(String name, boolean whenGiven) {
    return extended(name, null, Types.onOff(whenGiven));
  }

  /** An option of {@code -o} that only says what is so by default, with another against it. */
  Row<Boolean> extendedDefault(String name) {
    return extended(name, true).byDefault("yes");
  }

  /** A value that has no name on the command line: other options set it. */
  Row<Boolean> derived(boolean byDefault) {
    return new Row<>(rows, section, Types.onOff(!byDefault));
  }
}
