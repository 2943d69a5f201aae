package io.slabring.node;

import io.slabring.node.settings.UsageException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** The flags of a command line with their values as given, unchecked. Immutable. */
final class GivenFlags {
  private final Map<Flag, List<String>> given = new EnumMap<>(Flag.class);

  private GivenFlags() {}

  /**
   * Reads a command line.
   *
   * @throws UsageException when a flag is unknown, lacks its value, or something is no flag
   */
  static GivenFlags read(String... args) {
    CommandLine line;
    try {
      line = GetoptParser.parse(args);
    } catch (UnrecognizedOptionException e) {
      throw UsageException.badValue("Illegal argument \"%s\": -h lists the options", e.getOption());
    } catch (MissingArgumentException e) {
      throw UsageException.badValue(
          "%s needs a value: -h lists the options", GetoptParser.flagOf(e.getOption()).shortest());
    } catch (ParseException e) {
      throw UsageException.badValue("%s", e.getMessage());
    }
    if (!line.getArgList().isEmpty()) {
      throw UsageException.badValue(
          "Unexpected argument \"%s\": -h lists the options", line.getArgList().getFirst());
    }
    GivenFlags flags = new GivenFlags();
    for (Option option : line.getOptions()) {
      String value = option.getValue();
      flags
          .given
          .computeIfAbsent(GetoptParser.flagOf(option), flag -> new ArrayList<>())
          .add(value == null ? "" : value);
    }
    flags.requireTexts();
    return flags;
  }

  private void requireTexts() {
    for (Flag flag : given.keySet()) {
      if (flag.needsText() && last(flag).isEmpty()) {
        throw UsageException.badValue(
            "%s needs a value that is not empty: -h lists the options", flag.shortest());
      }
    }
  }

  /** The flags that were given. */
  Set<Flag> flags() {
    return given.keySet();
  }

  boolean has(Flag flag) {
    return given.containsKey(flag);
  }

  /** All values of a flag, or its default. */
  List<String> values(Flag flag) {
    List<String> values = given.get(flag);
    return values == null ? List.of(flag.defaultValue) : values;
  }

  /** The value of a flag that counts, or its default. */
  String last(Flag flag) {
    return values(flag).getLast().strip();
  }
}
