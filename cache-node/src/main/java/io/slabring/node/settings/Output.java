package io.slabring.node.settings;

import java.util.List;

/** What is printed and logged, and the list of further options. */
public final class Output {
  static final Rows ROWS = new Rows(Section.OTHER);

  static final Setting<List<String>> EXTENDED =
      ROWS.flag('o', "extended", "list", Types.texts())
          .byDefault("")
          .row("Comma-separated list of the options below");

  public static final Setting<Integer> VERBOSITY =
      ROWS.flag('v', "verbose", null, Types.count())
          .effect("; \"verbosity\" changes it")
          .stat(6, "verbosity")
          .row("Log more; -vv even more");

  public static final Setting<String> LOG_FORMAT =
      ROWS.flag("log-format", "format", Types.choice("text", "json"))
          .byDefault("text")
          .refusedAsUsage()
          .row("text or json: a line for each event, or a JSON object");

  public static final Setting<Boolean> HELP =
      ROWS.flag('h', "help", true).row("Print this help and exit");

  public static final Setting<Boolean> LICENSE =
      ROWS.flag('i', "license", true).row("Print the licence and exit");

  public static final Setting<Boolean> VERSION =
      ROWS.flag('V', "version", true).row("Print the version and exit");

  private Output() {}
}
