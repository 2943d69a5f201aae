package io.slabring.node.settings;

import java.util.ArrayList;
import java.util.List;

/** A row of the table while it is written: ends with {@link #row}. */
final class Row<T> {
  /** Places behind memcached's own lines of {@code stats settings}. */
  static final int OWN_PLACE = 1000;

  private final List<Setting<?>> rows;
  final Section section;
  final Type<T> type;
  final List<Setting.Assignment<?>> assignments = new ArrayList<>();
  char letter;
  String longName;
  String extendedName;
  String parameter;
  String defaultText;
  String withoutValue;
  String later = "";
  String statName;
  int statPlace;
  FileUse file;
  int refusalCode = UsageException.BAD_VALUE;

  Row(List<Setting<?>> rows, Section section, Type<T> type) {
    this.rows = rows;
    this.section = section;
    this.type = type;
  }

  String name() {
    if (letter != 0) {
      return "-" + letter;
    }
    return longName != null ? "--" + longName : extendedName;
  }

  /** The value that counts when the setting is not given. */
  Row<T> byDefault(String value) {
    defaultText = value;
    return this;
  }

  /** A value out of range is refused with the code of wrong usage, as memcached does. */
  Row<T> refusedAsUsage() {
    refusalCode = UsageException.BAD_USAGE;
    return this;
  }

  /** What {@code -o name} without a value means. */
  Row<T> withoutValue(String value) {
    withoutValue = value;
    return this;
  }

  /** Takes effect not only at the start. */
  Row<T> effect(String when) {
    later = when;
    return this;
  }

  /** A line of {@code stats settings} in memcached's place, from 1. */
  Row<T> stat(int place, String name) {
    statPlace = place;
    statName = name;
    return this;
  }

  /** A line of {@code stats settings} behind memcached's, in the order of the table. */
  Row<T> stat(String name) {
    return stat(OWN_PLACE, name);
  }

  /** Sets another setting, too. */
  <V> Row<T> sets(Setting<V> setting, V value) {
    assignments.add(new Setting.Assignment<>(setting, value, false));
    return this;
  }

  /** Sets another setting, too, if that was not given before. */
  <V> Row<T> setsUnlessGiven(Setting<V> setting, V value) {
    assignments.add(new Setting.Assignment<>(setting, value, true));
    return this;
  }

  /** The value names a file. */
  Row<T> file(FileUse use) {
    file = use;
    return this;
  }

  /** Adds the row to the table, with what it does. */
  Setting<T> row(String text) {
    Setting<T> setting = new Setting<>(this, text);
    rows.add(setting);
    return setting;
  }
}
