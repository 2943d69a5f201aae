package io.slabring.node.settings;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of all settings. Immutable. Read at the start only: what a request needs is copied to
 * a field.
 */
public final class Settings {
  private static final Settings DEFAULTS = new Settings(Map.of(), Set.of());

  private final Map<Setting<?>, Object> values;
  private final Set<Setting<?>> given;

  private Settings(Map<Setting<?>, Object> values, Set<Setting<?>> given) {
    this.values = values;
    this.given = given;
  }

  /** Those of a node with no options. */
  public static Settings defaults() {
    return DEFAULTS;
  }

  /**
   * Those of a command line.
   *
   * @param flags the values of each flag that was given, in their order
   * @throws UsageException when a value is not of the setting's type or not in its range
   */
  public static Settings read(Map<Setting<?>, List<String>> flags) {
    Reader reader = new Reader();
    for (Setting<?> setting : SettingsTable.all()) {
      List<String> texts = flags.get(setting);
      if (texts != null && setting.section() == Section.REFUSED) {
        throw UsageException.badUsage("%s: %s", setting.name(), setting.text());
      }
      if (texts != null) {
        reader.take(setting, texts);
      }
    }
    flags.getOrDefault(Output.EXTENDED, List.of()).forEach(reader::takeList);
    return new Settings(reader.values, reader.given);
  }

  /** The value of a setting; its default when it is not given. */
  @SuppressWarnings("unchecked") // values come from the setting's own type
  public <T> T get(Setting<T> setting) {
    return values.containsKey(setting) ? (T) values.get(setting) : setting.defaultValue();
  }

  /** Whether it was given by its own name. */
  public boolean isGiven(Setting<?> setting) {
    return given.contains(setting);
  }

  /** The same with another value of a setting, which does not count as given. */
  public <T> Settings with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    changed.put(setting, value);
    return new Settings(changed, given);
  }

  /** The value as {@code stats settings} shows it. */
  public <T> String show(Setting<T> setting) {
    return setting.show(get(setting));
  }

  /** Takes options in the order given, so that a later one wins. */
  private static final class Reader {
    private final Map<Setting<?>, Object> values = new HashMap<>();
    private final Set<Setting<?>> given = new HashSet<>();

    /** A list such as {@code hashpower=16,no_lru_crawler}. */
    void takeList(String list) {
      for (String item : list.strip().split(",", -1)) {
        if (!item.isEmpty()) {
          takeItem(item);
        }
      }
    }

    private void takeItem(String item) {
      int equals = item.indexOf('=');
      String name = equals < 0 ? item : item.substring(0, equals);
      Setting<?> setting = extended(item, name);
      String text = equals < 0 ? setting.withoutValue() : item.substring(equals + 1);
      try {
        if (setting.parameter() != null && (text == null || text.isEmpty())) {
          throw UsageException.badValue("%s needs a value", name);
        }
        take(setting, List.of(text == null ? "" : text));
      } catch (UsageException e) {
        throw UsageException.badValue("-o %s: %s; -h lists the values", item, e.getMessage());
      }
    }

    private static Setting<?> extended(String item, String name) {
      for (Setting<?> setting : SettingsTable.all()) {
        if (name.equals(setting.extendedName())) {
          return setting;
        }
      }
      throw UsageException.badValue("-o %s: Illegal suboption \"%s\"; -h lists them", item, name);
    }

    void take(Setting<?> setting, List<String> texts) {
      values.put(setting, setting.read(texts));
      given.add(setting);
      for (Setting.Assignment<?> other : setting.assignments()) {
        if (!other.unlessGiven() || !given.contains(other.setting())) {
          values.put(other.setting(), other.value());
        }
      }
    }
  }
}
