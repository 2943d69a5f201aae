package io.slabring.node.commandline;

import io.slabring.node.settings.Setting;
import io.slabring.node.settings.SettingsTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * Commons CLI's parser, fed so that it reads flags as {@code getopt_long} does: clusters ({@code
 * -vvM}), attached values ({@code -m64}, {@code -D=}), repetition, long names that may be
 * shortened. Not thread-safe.
 */
final class GetoptParser {
  private final Map<Option, Setting<?>> flags = new LinkedHashMap<>();
  private final Map<Character, Setting<?>> byLetter = new HashMap<>();

  GetoptParser() {
    for (Setting<?> setting : SettingsTable.all()) {
      if (setting.isFlag()) {
        flags.put(option(setting), setting);
        byLetter.put(setting.letter(), setting);
      }
    }
  }

  private static Option option(Setting<?> flag) {
    Option.Builder builder =
        flag.letter() == 0 ? Option.builder() : Option.builder(String.valueOf(flag.letter()));
    return builder.longOpt(flag.longName()).hasArg(flag.parameter() != null).get();
  }

  CommandLine parse(String[] args) throws ParseException {
    Options options = new Options();
    flags.keySet().forEach(options::addOption);
    return DefaultParser.builder()
        .setStripLeadingAndTrailingQuotes(false)
        .get()
        .parse(options, separate(args));
  }

  /** The flag that an option of the parser stands for. */
  Setting<?> flagOf(Option option) {
    return flags.get(option);
  }

  /** Takes clusters apart: {@code -vm64} becomes {@code -v -m 64}. */
  private String[] separate(String[] args) {
    List<String> separated = new ArrayList<>();
    boolean isValue = false;
    for (String arg : args) {
      if (isValue || arg.length() < 3 || !arg.startsWith("-") || arg.startsWith("--")) {
        separated.add(arg);
        isValue = !isValue && arg.length() == 2 && takesValue(arg.charAt(1));
      } else {
        isValue = separateCluster(arg, separated);
      }
    }
    return separated.toArray(String[]::new);
  }

  /** Returns whether the next argument is the value of the cluster's last letter. */
  private boolean separateCluster(String arg, List<String> separated) {
    for (int i = 1; i < arg.length(); i++) {
      separated.add("-" + arg.charAt(i));
      if (takesValue(arg.charAt(i))) {
        if (i + 1 < arg.length()) {
          separated.add(arg.substring(i + 1));
        }
        return i + 1 == arg.length();
      }
    }
    return false;
  }

  private boolean takesValue(char letter) {
    Setting<?> flag = byLetter.get(letter);
    return flag != null && flag.parameter() != null;
  }
}
