package io.slabring.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * Commons CLI's parser, fed so that it reads flags as {@code getopt_long} does: clusters ({@code
 * -vvM}), attached values ({@code -m64}, {@code -D=}), repetition, long names that may be
 * shortened.
 */
final class GetoptParser {
  private GetoptParser() {}

  static CommandLine parse(String[] args) throws ParseException {
    Options options = new Options();
    for (Flag flag : Flag.values()) {
      options.addOption(flag.toOption());
    }
    return DefaultParser.builder()
        .setStripLeadingAndTrailingQuotes(false)
        .get()
        .parse(options, separate(args));
  }

  /** The flag that an option of the parser stands for. */
  static Flag flagOf(Option option) {
    return Arrays.stream(Flag.values())
        .filter(flag -> flag.toOption().equals(option))
        .findFirst()
        .orElseThrow();
  }

  /** Takes clusters apart: {@code -vm64} becomes {@code -v -m 64}. */
  private static String[] separate(String[] args) {
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
  private static boolean separateCluster(String arg, List<String> separated) {
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

  private static boolean takesValue(char letter) {
    Flag flag = Flag.byLetter(letter);
    return flag != null && flag.parameter != null;
  }
}
