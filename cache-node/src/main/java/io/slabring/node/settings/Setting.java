package io.slabring.node.settings;

import java.util.List;

/**
 * One row of the table of settings: names, type, default, range, what it does, when it takes
 * effect, and where it shows. Immutable.
 *
 * @param <T> what the program gets
 */
public final class Setting<T> {
  /** That an option sets another setting. */
  record Assignment<V>(Setting<V> setting, V value, boolean unlessGiven) {}

  private final Row<T> row;
  private final String text;
  private final T defaultValue;

  Setting(Row<T> row, String text) {
    this.row = row;
    this.text = text;
    this.defaultValue =
        row.defaultText == null ? row.type.absent() : row.type.parse("default", row.defaultText);
  }

  /** As messages call it, shortest form first: {@code -p}, {@code --admin}, {@code hashpower}. */
  public String name() {
    return row.name();
  }

  /** The letter of a flag, or 0. */
  public char letter() {
    return row.letter;
  }

  /** The long name of a flag, without hyphens; null for none. */
  public String longName() {
    return row.longName;
  }

  /** Its name in {@code -o}; null for none. */
  public String extendedName() {
    return row.extendedName;
  }

  /** Whether it is a flag, with a letter, a long name or both. */
  public boolean isFlag() {
    return row.letter != 0 || row.longName != null;
  }

  /** What the help calls the value; null for a switch. */
  public String parameter() {
    return row.parameter;
  }

  /** The part of the table that it belongs to. */
  public Section section() {
    return row.section;
  }

  /** What it does; empty for an option of {@code -o} without effect, null for one not mentioned. */
  public String text() {
    return text;
  }

  /** The default as it would be written; null for none. */
  public String defaultText() {
    return row.parameter == null || "".equals(row.defaultText) ? null : row.defaultText;
  }

  /** The value when the setting is not given; null when there is none. */
  public T defaultValue() {
    return defaultValue;
  }

  /** The values it may have, as it continues "must be"; empty when any. */
  public String rule() {
    return row.type.rule();
  }

  /** When it takes effect. */
  public String effect() {
    return "at the start" + row.later;
  }

  /** Its name in {@code stats settings}; null when it is not there. */
  public String statName() {
    return row.statName;
  }

  /** Its place in {@code stats settings}, as memcached orders them; our own come last. */
  public int statPlace() {
    return row.statPlace;
  }

  /** What the node does with the file that it names; null when it names none. */
  public FileUse file() {
    return row.file;
  }

  /** How {@code stats settings} shows a value: memcached's NULL for null. */
  public String show(T value) {
    return value == null ? "NULL" : row.type.show(value);
  }

  /** Whether an empty value would mean that it was not given, so that it must be a mistake. */
  public boolean needsText() {
    return row.parameter != null && row.defaultText == null;
  }

  /** What {@code -o name} without a value means; null when that is a mistake. */
  String withoutValue() {
    return row.withoutValue;
  }

  /** What else it sets. */
  List<Assignment<?>> assignments() {
    return row.assignments;
  }

  /**
   * Reads and checks what was given.
   *
   * @throws UsageException when it is not of the type or not in the range
   */
  T read(List<String> texts) {
    T value = row.type.parse(name(), texts);
    if (!row.type.allows(value)) {
      throw new UsageException(
          row.refusalCode,
          "%s must be %s: %s".formatted(name(), rule(), row.type.quote(texts.getLast().strip())));
    }
    return value;
  }

  @Override
  public String toString() {
    return name();
  }
}
