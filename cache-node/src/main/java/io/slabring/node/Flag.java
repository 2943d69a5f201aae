package io.slabring.node;

import org.apache.commons.cli.Option;

/**
 * The command line, one row per flag: memcached 1.6's letters and names, and {@code --transport}.
 *
 * <p>A row's default is what {@link Options} answers when the flag is not given. Help, parser and
 * documentation are made from this table.
 */
enum Flag {
  PORT('p', "port", "num", "11211", Group.NETWORK, "TCP port; -1 takes any free one"),
  LISTEN(
      'l',
      "listen",
      "addr",
      "127.0.0.1",
      Group.NETWORK,
      "address to listen on, as host, host:port or [ipv6]:port; a comma separated list, or given"
          + " several times; * is every IPv4 address"),
  CONNECTIONS('c', "conn-limit", "num", "1024", Group.NETWORK, "simultaneous connections"),
  BACKLOG('b', "listen-backlog", "num", "1024", Group.NETWORK, "connections that may queue up"),
  UNIX_SOCKET(
      's', "unix-socket", "file", "", Group.NETWORK, "listen on a Unix socket, and on no port"),
  UNIX_MASK(
      'a',
      "unix-mask",
      "mask",
      "0700",
      Group.NETWORK,
      "who may use the Unix socket, as an octal file mode"),
  UDP(
      'U',
      "udp-port",
      "num",
      "0",
      Group.COMPATIBLE,
      "UDP port, taken so that nobody else answers there; -1 takes any free one, 0 none"),

  MEMORY('m', "memory-limit", "num", "64", Group.MEMORY, "memory for items in megabytes"),
  NO_EVICTION(
      'M', "disable-evictions", Group.MEMORY, "refuse a store when memory is full; do not evict"),
  ITEM_SIZE(
      'I',
      "max-item-size",
      "num",
      "1m",
      Group.MEMORY,
      "largest item, in bytes or with k or m (1k to 1024m, at most half of -m)"),
  GROWTH_FACTOR(
      'f',
      "slab-growth-factor",
      "num",
      "1.25",
      Group.MEMORY,
      "growth from a size class to the next; -f or -n select memcached's own table, without them a"
          + " denser one is used"),
  CHUNK_SIZE(
      'n', "slab-min-size", "bytes", "48", Group.MEMORY, "smallest space for key, value and flags"),

  THREADS('t', "threads", "num", "4", Group.WORK, "event loops"),
  REQUESTS_PER_EVENT(
      'R',
      "max-reqs-per-event",
      "num",
      "20",
      Group.WORK,
      "requests of a connection after which the others have their turn"),
  TRANSPORT(
      '\0',
      "transport",
      "name",
      "",
      Group.WORK,
      "io_uring, epoll or nio; without it the best that works, named in the log"),

  NO_CAS('C', "disable-cas", Group.COMMANDS, "no CAS numbers"),
  SHUTDOWN('A', "enable-shutdown", Group.COMMANDS, "obey the command \"shutdown\""),
  NO_FLUSH('F', "disable-flush-all", Group.COMMANDS, "refuse flush_all"),
  NO_DUMP('X', "disable-dumping", Group.COMMANDS, "refuse stats cachedump and stats detail"),
  NO_WATCH('W', "disable-watch", Group.COMMANDS, "refuse watch"),
  DEBUG_COMMANDS(
      '\0',
      "debug-commands",
      Group.COMMANDS,
      "obey debugtime and debugitem, which tests use to move the clock and to hold items"),
  DELIMITER(
      'D',
      "",
      "char",
      ":",
      Group.COMMANDS,
      "ends the prefix of a key in \"stats detail\"; turns these statistics on"),

  EXTENDED('o', "extended", "list", "", Group.OTHER, "comma separated list of the options below"),
  VERBOSE('v', "verbose", Group.OTHER, "log more; -vv even more"),
  HELP('h', "help", Group.OTHER, "print this help and exit"),
  LICENSE('i', "license", Group.OTHER, "print the licence and exit"),
  VERSION('V', "version", Group.OTHER, "print the version and exit"),

  USER('u', "user", "name", "", Group.COMPATIBLE, "the node keeps the user it was started as"),
  COREDUMPS('r', "enable-coredumps", Group.COMPATIBLE, "set the limit before starting instead"),
  LOCK_MEMORY('k', "lock-memory", Group.COMPATIBLE, "memory is not locked"),
  LARGE_PAGES(
      'L', "enable-largepages", Group.COMPATIBLE, "large pages are always asked for, as advice"),
  PROTOCOL('B', "protocol", "name", "auto", Group.COMPATIBLE, "ascii or auto; only text is spoken"),

  TLS('Z', "enable-ssl", null, null, "This server is not built with TLS support."),
  SASL('S', "enable-sasl", null, null, "This server is not built with SASL support."),
  AUTH_FILE('Y', "auth-file", "file", "", "This server is not built with authentication: -Y"),
  MEMORY_FILE('e', "memory-file", "file", "", "This server is not built with warm restart: -e"),
  DAEMON('d', "daemon", null, null, "This server stays in the foreground: -d is not supported."),
  PIDFILE('P', "pidfile", "file", "", "This server writes no pid file: -P is not supported."),
  NAPI('N', "napi-ids", "num", "", "This server does not place connections by NAPI id: -N");

  /** Headings of the help, in its order. */
  enum Group {
    NETWORK("Network"),
    MEMORY("Memory"),
    WORK("Work"),
    COMMANDS("Commands"),
    OTHER("Other"),
    COMPATIBLE("Accepted for compatibility, without effect"),
    /** Options of memcached that this node refuses with a sentence; not in the help. */
    REFUSED("");

    final String heading;

    Group(String heading) {
      this.heading = heading;
    }
  }

  private final char letter;
  private final String longName;
  final String parameter;
  final String defaultValue;
  final Group group;
  final String text;

  /** A flag with a value. */
  Flag(
      char letter,
      String longName,
      String parameter,
      String defaultValue,
      Group group,
      String text) {
    this.letter = letter;
    this.longName = longName;
    this.parameter = parameter;
    this.defaultValue = defaultValue;
    this.group = group;
    this.text = text;
  }

  /** A switch. */
  Flag(char letter, String longName, Group group, String text) {
    this(letter, longName, null, null, group, text);
  }

  /** A flag that is refused with a sentence. */
  Flag(char letter, String longName, String parameter, String defaultValue, String refusal) {
    this(letter, longName, parameter, defaultValue, Group.REFUSED, refusal);
  }

  /** How to write it, shortest form first: {@code -p}. */
  String shortest() {
    return letter == '\0' ? "--" + longName : "-" + letter;
  }

  /** For the parser. */
  Option toOption() {
    Option.Builder builder =
        letter == '\0' ? Option.builder() : Option.builder(String.valueOf(letter));
    return builder.longOpt(longName.isEmpty() ? null : longName).hasArg(parameter != null).get();
  }

  /** The flag of a letter, or null. */
  static Flag byLetter(char letter) {
    for (Flag flag : values()) {
      if (flag.letter == letter && letter != '\0') {
        return flag;
      }
    }
    return null;
  }

  /** How the help shows it: {@code -p, --port=<num>}. */
  String synopsis() {
    String value = parameter == null ? "" : (longName.isEmpty() ? " <" : "=<") + parameter + ">";
    String names =
        letter == '\0'
            ? "    --" + longName
            : longName.isEmpty() ? "-" + letter : "-" + letter + ", --" + longName;
    return names + value;
  }

  /** What the help says about it. */
  String sentence() {
    return parameter == null || defaultValue.isEmpty()
        ? text
        : text + " (default: " + defaultValue + ")";
  }
}
