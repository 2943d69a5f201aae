package io.slabring.node;

import org.apache.commons.cli.Option;

/**
 * The command line, one row per flag: memcached 1.6's letters and names, and long names of our own.
 *
 * <p>A row's default is what {@link Options} answers when the flag is not given. Help, parser and
 * documentation are made from this table.
 */
enum Flag {
  PORT('p', "port", "num", "11211", Group.NETWORK, "TCP port; -1 takes any free one, 0 none"),
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
  TLS('Z', "enable-ssl", Group.NETWORK, "TLS on TCP ports, with the options ssl_* of -o"),
  AUTH_FILE(
      'Y',
      "auth-file",
      "file",
      "",
      Group.NETWORK,
      "clients must authenticate: lines of user:password; read again at SIGHUP"),
  ADMIN(
      '\0',
      "admin",
      "addr",
      "",
      Group.NETWORK,
      "answer HTTP for those who operate the node, as host:port, host (port 9150) or port"
          + " (127.0.0.1): a page, /metrics, /stats, /cluster, /livez and /readyz"),
  ADMIN_TOKEN(
      '\0',
      "admin-token-file",
      "file",
      "",
      Group.NETWORK,
      "what who asks --admin must know, 16 to 4096 bytes; needed where other machines reach it"),
  UDP(
      'U',
      "udp-port",
      "num",
      "0",
      Group.COMPATIBLE,
      "UDP port, taken so that nobody else answers there; -1 takes any free one, 0 none"),

  CLUSTER(
      "cluster",
      "name",
      "",
      "be a node of the cluster of this name: 1 to 64 letters, digits, dots, _ and -; the options"
          + " below need it"),
  CLUSTER_BIND(
      "cluster-bind", "addr", "127.0.0.1:7800", "where the nodes talk to each other, as host:port"),
  JOIN(
      "join",
      "list",
      "",
      "cluster addresses of other nodes, some of them or all, comma separated; 7800 if no port is"
          + " named"),
  DISCOVER(
      "discover",
      "how",
      "",
      "find the other nodes by dns:NAME, at the name's addresses, or by multicast"),
  ADVERTISE(
      "advertise",
      "addr",
      "",
      "host or host:port that clients are told; without it the address of -l"),
  WEIGHT("weight", "num", "1", "share of the keys relative to other nodes, 1 to 1000"),
  ZONE("zone", "name", "", "where the node runs, for those who look at the cluster"),
  RING(
      "ring",
      "name",
      "ketama",
      "how the clients place keys: ketama, ketama-spy, nginx, libmemcached-modulo, rendezvous,"
          + " jump; or none, if otherwise"),
  CLUSTER_SECRET(
      "cluster-secret-file",
      "file",
      "",
      "what all nodes know and nobody else, 16 to 4096 bytes; encrypts what they say"),
  CLUSTER_CERT("cluster-cert", "file", "", "PEM certificate of this node: nodes talk by TLS"),
  CLUSTER_KEY("cluster-key", "file", "", "PEM private key of --cluster-cert"),
  CLUSTER_CA("cluster-ca", "file", "", "PEM certificates of who signs those of the nodes"),
  CLUSTER_INSECURE(
      "cluster-insecure", "let everybody who reaches --cluster-bind be a node of the cluster"),
  DRAIN("drain", "sec", "5", "how long a leaving node goes on answering, 0 to 3600"),

  MEMORY('m', "memory-limit", "num", "64", Group.MEMORY, "memory for items in megabytes"),
  MEMORY_FILE(
      'e',
      "memory-file",
      "file",
      "",
      Group.MEMORY,
      "keep the items in a file, best on tmpfs, and have them again after a restart"),
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
  NO_DUMP(
      'X',
      "disable-dumping",
      Group.COMMANDS,
      "refuse stats cachedump, stats detail, metadump and mgdump"),
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

  DAEMON('d', "daemon", Group.PROCESS, "run in the background; returns once the node listens"),
  PIDFILE('P', "pidfile", "file", "", Group.PROCESS, "write the process number to a file"),
  USER('u', "user", "name", "", Group.PROCESS, "become this user, when started as root"),
  COREDUMPS('r', "enable-coredumps", Group.PROCESS, "raise the limit for core files"),
  LOCK_MEMORY(
      'k', "lock-memory", Group.PROCESS, "keep the process from being swapped out, page by page"),

  EXTENDED('o', "extended", "list", "", Group.OTHER, "comma separated list of the options below"),
  VERBOSE('v', "verbose", Group.OTHER, "log more; -vv even more"),
  LOG_FORMAT(
      '\0',
      "log-format",
      "format",
      "text",
      Group.OTHER,
      "text or json: one line for each event, or one JSON object"),
  HELP('h', "help", Group.OTHER, "print this help and exit"),
  LICENSE('i', "license", Group.OTHER, "print the licence and exit"),
  VERSION('V', "version", Group.OTHER, "print the version and exit"),

  LARGE_PAGES(
      'L', "enable-largepages", Group.COMPATIBLE, "large pages are always asked for, as advice"),
  NAPI('N', "napi-ids", "num", "0", Group.COMPATIBLE, "connections go to the loops in turn"),
  PROTOCOL('B', "protocol", "name", "auto", Group.COMPATIBLE, "ascii or auto; only text is spoken"),

  SASL('S', "enable-sasl", null, null, "This server is not built with SASL support.");

  /** Headings of the help, in its order. */
  enum Group {
    NETWORK("Network"),
    CLUSTER("Cluster"),
    MEMORY("Memory"),
    WORK("Work"),
    COMMANDS("Commands"),
    PROCESS("Process"),
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

  /** One of the cluster, with a value. */
  Flag(String longName, String parameter, String defaultValue, String text) {
    this('\0', longName, parameter, defaultValue, Group.CLUSTER, text);
  }

  /** A switch of the cluster. */
  Flag(String longName, String text) {
    this('\0', longName, null, null, Group.CLUSTER, text);
  }

  /** A flag that is refused with a sentence. */
  Flag(char letter, String longName, String parameter, String defaultValue, String refusal) {
    this(letter, longName, parameter, defaultValue, Group.REFUSED, refusal);
  }

  /** How to write it, shortest form first: {@code -p}. */
  String shortest() {
    return letter == '\0' ? "--" + longName : "-" + letter;
  }

  /** Whether an empty value would mean that it was not given, so that it must be a mistake. */
  boolean needsText() {
    return parameter != null && "".equals(defaultValue) && this != ZONE && this != EXTENDED;
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
