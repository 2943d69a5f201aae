package io.slabring.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The parser's model and the help, both made from {@link Flag} and {@link ExtendedOption}. */
final class HelpText {
  private static final int WIDTH = 100;
  private static final int OPTION_COLUMN = 34;
  private static final int EXTENDED_COLUMN = 29;

  private static final String EXAMPLES =
      """

      Examples
        slabring                             64 MB on 127.0.0.1:11211
        slabring -m 4096 -l 10.0.0.5 -c 4096 4 GB for the machines of a network
        slabring -m 1024 -I 8m -vv           values of up to 8 MB; log every request
        slabring -M -o no_lru_crawler        never evict, do not look for expired items
        JAVA_OPTS=-Xmx256m slabring          options of the JVM; values live outside of its heap

      Exit code: 0 after SIGTERM, SIGINT or "shutdown"; 1 or 64 when an option cannot be obeyed;
      71 when an address cannot be listened on.
      """;

  private HelpText() {}

  /** A parser that takes options as {@code getopt_long} does: clusters, repetition, long names. */
  static CommandLine commandLine() {
    CommandSpec spec = CommandSpec.create().name("slabring");
    int order = 0;
    for (Flag.Group group : Flag.Group.values()) {
      if (group == Flag.Group.REFUSED) {
        continue;
      }
      ArgGroupSpec.Builder builder =
          ArgGroupSpec.builder()
              .validate(false)
              .order(order++)
              .heading("%n" + group.heading + "%n");
      Arrays.stream(Flag.values())
          .filter(flag -> flag.group == group)
          .forEach(flag -> builder.addArg(flag.toOptionSpec()));
      spec.addArgGroup(builder.build());
    }
    Arrays.stream(Flag.values())
        .filter(flag -> flag.group == Flag.Group.REFUSED)
        .forEach(flag -> spec.addOption(flag.toOptionSpec()));
    return new CommandLine(spec)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setOverwrittenOptionsAllowed(true)
        .setAbbreviatedOptionsAllowed(true);
  }

  /** The help, ending with a newline. */
  static String render() {
    CommandLine commandLine = commandLine();
    UsageMessageSpec usage = commandLine.getCommandSpec().usageMessage();
    usage
        .header(
            Version.line() + ": a cache that speaks memcached's text protocol, classic and meta")
        .customSynopsis("Usage: slabring [options]")
        .synopsisHeading("")
        .sortOptions(false)
        .width(WIDTH)
        .longOptionsMaxWidth(OPTION_COLUMN)
        .footer(extendedOptions().toArray(String[]::new));
    String text = commandLine.getUsageMessage(Ansi.OFF) + EXAMPLES;
    return text.lines().map(String::stripTrailing).reduce("", (all, line) -> all + line + "\n");
  }

  private static List<String> extendedOptions() {
    List<String> lines = new ArrayList<>();
    List<String> withoutEffect = new ArrayList<>();
    lines.add("%nOptions of -o");
    for (ExtendedOption option : ExtendedOption.values()) {
      if (option.text != null && !option.text.isEmpty()) {
        String name = "  %-" + EXTENDED_COLUMN + "s %s%s";
        lines.add(String.format(name, option.synopsis(), option.text, option.shownDefault()));
      } else if (option.text != null) {
        withoutEffect.add(option.wireName());
      }
    }
    lines.add("  Without effect: " + String.join(" ", withoutEffect.subList(0, 4)));
    lines.add("    " + String.join(" ", withoutEffect.subList(4, withoutEffect.size())));
    return lines;
  }
}
