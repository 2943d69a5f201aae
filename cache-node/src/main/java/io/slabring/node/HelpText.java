package io.slabring.node;

import io.slabring.node.settings.Version;

/** The help, made from {@link Flag} and {@link ExtendedOption}. */
final class HelpText {
  private static final int WIDTH = 100;
  private static final int FLAG_COLUMN = 35;
  private static final int EXTENDED_COLUMN = 32;
  private static final String CONTINUATION = "  ";

  private static final String USAGE =
      """
      Usage: slabring [options]             be a node
             slabring demo [--port=<num>] [--cluster-port=<num>]
                                            a cluster of three nodes on this machine; their ports
                                            begin at 11211 and 7800, or there; 0 takes any free ones
             slabring cluster [HOST[:PORT]] the cluster as a node of it sees it
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
      71 when an address cannot be listened on; of "cluster" 69 when nobody answers, 76 when who
      answers is no node of a cluster.
      """;

  private HelpText() {}

  /** The help, ending with a newline. */
  static String render() {
    StringBuilder help = new StringBuilder(Version.line());
    help.append(": a cache that speaks memcached's text protocol, classic and meta\n");
    help.append(USAGE);
    for (Flag.Group group : Flag.Group.values()) {
      if (group != Flag.Group.REFUSED) {
        help.append('\n').append(group.heading).append('\n');
        for (Flag flag : Flag.values()) {
          if (flag.group == group) {
            appendRow(help, flag.synopsis(), FLAG_COLUMN, flag.sentence());
          }
        }
      }
    }
    appendExtendedOptions(help);
    return help.append(EXAMPLES).toString();
  }

  private static void appendExtendedOptions(StringBuilder help) {
    help.append("\nOptions of -o\n");
    StringBuilder withoutEffect = new StringBuilder("accepted without effect:");
    for (ExtendedOption option : ExtendedOption.values()) {
      if (option.text == null) {
        continue;
      }
      if (option.text.isEmpty()) {
        withoutEffect.append(' ').append(option.wireName());
      } else {
        appendRow(help, option.synopsis(), EXTENDED_COLUMN, option.text + option.shownDefault());
      }
    }
    appendRow(help, "", 0, withoutEffect.toString());
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
