package io.slabring.node.commandline;

import io.slabring.node.settings.Setting;
import io.slabring.node.settings.SettingsTable;
import io.slabring.node.settings.UsageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** The flags of a command line with their values as given, unchecked. Immutable. */
public final class GivenFlags {
  private final Map<Setting<?>, List<String>> given = new HashMap<>();

  private GivenFlags() {}

  /**
   * Reads a command line.
   *
   * @throws UsageException when a flag is unknown, lacks its value, or something is no flag
   */
  public static GivenFlags read(String... args) {
    GetoptParser parser = new GetoptParser();
    CommandLine line;
    try {
      line = parser.parse(args);
    } catch (UnrecognizedOptionException e) {
      throw UsageException.badValue("Illegal argument \"%s\": -h lists the options", e.getOption());
    } catch (MissingArgumentException e) {
      throw UsageException.badValue(
          "%s needs a value: -h lists the options", parser.flagOf(e.getOption()).name());
    } catch (ParseException e) {
      throw UsageException.badValue("%s", e.getMessage());
    }
    if (!line.getArgList().isEmpty()) {
      throw UsageException.badValue(
          "Unexpected argument \"%s\": -h lists the options", line.getArgList().getFirst());
    }
    GivenFlags flags = new GivenFlags();
    for (Option option : line.getOptions()) {
      Setting<?> flag = parser.flagOf(option);
      String value = option.getValue() == null ? "" : option.getValue();
      flags.given.computeIfAbsent(flag, key -> new ArrayList<>()).add(value);
    }
    flags.requireTexts();
    return flags;
  }

  private void requireTexts() {
    for (Setting<?> flag : SettingsTable.all()) {
      if (has(flag) && flag.needsText() && given.get(flag).getLast().isBlank()) {
        throw UsageException.badValue(
            "%s needs a value that is not empty: -h lists the options", flag.name());
      }
    }
  }

  /** Whether a flag was given. */
  public boolean has(Setting<?> flag) {
    return given.containsKey(flag);
  }

  /** The values of each flag that was given, in their order; empty texts for switches. */
  public Map<Setting<?>, List<String>> values() {
    return Collections.unmodifiableMap(given);
  }
}
