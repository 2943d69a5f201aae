package io.slabring.node.commandline;

import io.slabring.node.settings.Section;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.SettingsTable;
import io.slabring.node.settings.Version;
import java.util.List;

/** The help, made from the table of settings. */
public final class HelpText {
  private static final int WIDTH = 100;
  private static final int FLAG_COLUMN = 35;
  private static final int EXTENDED_COLUMN = 35;
  private static final String CONTINUATION = "  ";

  private static final String USAGE =
      """
      Usage: slabring [options]             run a node
             slabring demo [--port=<num>] [--cluster-port=<num>]
                                            run a cluster of three nodes on this machine, on ports
                                            from 11211 and 7800 on, or as given; 0 takes free ones
             slabring cluster [HOST[:PORT]] show the cluster as this node sees it
             slabring bench --help          load, comparisons, faults
             slabring shop --help           a web shop with three nodes
      """;

  private static final String EXAMPLES =
      """

      Examples
        slabring                             64 MB on 127.0.0.1:11211
        slabring -m 4096 -l 10.0.0.5 -c 4096 4 GB for the machines of a network
        slabring -m 1024 -I 8m               values of up to 8 MB
        slabring -l 10.0.0.5 --cluster shop --cluster-bind 10.0.0.5 --cluster-secret-file secret \\
          --join 10.0.0.1,10.0.0.2           a node of a cluster
        slabring -M -o no_lru_crawler        never evict, do not look for expired items
        JAVA_OPTS=-Xmx256m slabring          options of the JVM; values live outside of its heap

      Exit code: 0 after SIGTERM, SIGINT or "shutdown"; 1 or 64 when an option cannot be obeyed;
      71 when an address cannot be listened on. "cluster" exits with 69 when nothing answers, and
      with 76 when the answer is not that of a node in a cluster.
      """;

  private HelpText() {}

  /** The help, ending with a newline. */
  public static String render() {
    StringBuilder help = new StringBuilder(Version.line());
    help.append(": a cache that speaks memcached's text protocol, classic and meta\n");
    help.append(USAGE);
    for (Section section : Section.values()) {
      List<Setting<?>> flags =
          SettingsTable.all().stream()
              .filter(setting -> setting.section() == section && setting.isFlag())
              .toList();
      if (section != Section.REFUSED && !flags.isEmpty()) {
        help.append('\n').append(section.heading()).append('\n');
        flags.forEach(flag -> appendRow(help, flagSynopsis(flag), FLAG_COLUMN, sentence(flag)));
      }
    }
    appendExtendedOptions(help);
    return help.append(EXAMPLES).toString();
  }

  private static void appendExtendedOptions(StringBuilder help) {
    help.append("\nOptions of -o\n");
    StringBuilder withoutEffect = new StringBuilder("accepted without effect:");
    for (Setting<?> setting : SettingsTable.all()) {
      String name = setting.extendedName();
      if (name == null || setting.text() == null) {
        continue;
      }
      if (setting.text().isEmpty()) {
        withoutEffect.append(' ').append(name);
      } else {
        String value = setting.parameter() == null ? "" : "=<" + setting.parameter() + ">";
        appendRow(help, name + value, EXTENDED_COLUMN, sentence(setting));
      }
    }
    appendRow(help, "", 0, withoutEffect.toString());
  }

  /** How a flag is written, as the launcher reads it, too: {@code -p, --port=<num>}. */
  private static String flagSynopsis(Setting<?> flag) {
    boolean onlyLetter = flag.longName() == null;
    String names =
        flag.letter() == 0
            ? "    --" + flag.longName()
            : "-" + flag.letter() + (onlyLetter ? "" : ", --" + flag.longName());
    return flag.parameter() == null
        ? names
        : names + (onlyLetter ? " <" : "=<") + flag.parameter() + ">";
  }

  private static String sentence(Setting<?> setting) {
    return setting.defaultText() == null
        ? setting.text()
        : setting.text() + " (default: " + setting.defaultText() + ")";
  }

  /** One option: its name in the left column, its text in the right one, wrapped at words. */
  private static void appendRow(StringBuilder help, String name, int column, String text) {
    StringBuilder line = new StringBuilder("  ").append(name);
    pad(line, column);
    int lineStart = line.length();
    for (String word : text.split(" ", -1)) {
      if (line.length() > lineStart && line.length() + 1 + word.length() > WIDTH) {
        help.append(line).append('\n');
        line.setLength(0);
        pad(line, Math.max(column, CONTINUATION.length()));
        line.append(CONTINUATION);
        lineStart = line.length();
      }
      if (line.length() > lineStart) {
        line.append(' ');
      }
      line.append(word);
    }
    help.append(line).append('\n');
  }

  private static void pad(StringBuilder line, int column) {
    while (line.length() < column) {
      line.append(' ');
    }
  }
}
