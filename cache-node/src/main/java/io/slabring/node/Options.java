package io.slabring.node;

import io.slabring.node.admin.TlsSettings;
import io.slabring.node.process.Container;
import io.slabring.node.settings.Numbers;
import io.slabring.node.settings.UsageException;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line, read and checked with memcached's rules and, where it has them, its messages.
 * Immutable once parsed.
 */
public final class Options {
  private static final int MEGABYTE = 1 << 20;
  private static final int MANY_THREADS = 64;

  /** What the process shall do. */
  public enum Action {
    /** Serve the cache. */
    SERVE,
    /** Print {@link #helpText} and exit. */
    HELP,
    /** Print the version and exit. */
    VERSION,
    /** Print where the licence is and exit. */
    LICENSE
  }

  private final GivenFlags given;
  private final List<String> notes = new ArrayList<>();
  private final Action action;
  private final Container container;
  private ExtendedSettings extended = new ExtendedSettings();
  private List<ListenSpec> listen = List.of();
  private List<ListenSpec> holdUdp = List.of();
  private ClusterSettings cluster;

  private Options(GivenFlags given, Container container) {
    this.given = given;
    this.container = container;
    if (isGiven(Flag.HELP)) {
      action = Action.HELP;
    } else if (isGiven(Flag.VERSION)) {
      action = Action.VERSION;
    } else {
      action = isGiven(Flag.LICENSE) ? Action.LICENSE : Action.SERVE;
    }
  }

  /**
   * Reads a command line.
   *
   * @throws UsageException when it cannot be obeyed
   */
  public static Options parse(String... args) {
    return parse(Container.current(), args);
  }

  /** As {@link #parse(String...)}, for a process in that container. */
  static Options parse(Container container, String... args) {
    Options options = new Options(GivenFlags.read(args), container);
    if (options.action == Action.SERVE) {
      options.check();
    }
    return options;
  }

  private void check() {
    for (Flag flag : given.flags()) {
      if (flag.group == Flag.Group.REFUSED) {
        throw UsageException.badUsage("%s: %s", flag.shortest(), flag.text);
      }
    }
    extended = ExtendedSettings.parse(values(Flag.EXTENDED));
    requirePositive(Flag.CONNECTIONS, "Maximum connections");
    requirePositive(Flag.REQUESTS_PER_EVENT, "Number of requests per event");
    requirePositive(Flag.CHUNK_SIZE, "Chunk size");
    requirePositive(Flag.THREADS, "Number of threads");
    requirePositive(Flag.MEMORY, "Memory limit");
    if (container.image()) {
      notes.add(container.sizing(memoryMegabytes(), threads()));
    }
    if (!(growthFactor() > 1.0)) {
      throw UsageException.badValue(
          "-f: Factor must be greater than 1: %s", last(Flag.GROWTH_FACTOR));
    }
    if (integer(Flag.BACKLOG) < 0) {
      throw UsageException.badValue("-b: Backlog must not be negative: %s", last(Flag.BACKLOG));
    }
    if (last(Flag.DELIMITER).isEmpty()) {
      throw UsageException.badValue("-D: No delimiter specified");
    }
    notes.addAll(new OptionRules(this).check());
    checkNetwork();
    cluster = ClusterSettings.parse(this, notes);
    AdminSettings.parse(this);
    transport();
    noteWhatHasNoEffect();
  }

  private void checkNetwork() {
    int port = port();
    if (port > 65_535 || port < -1) {
      throw UsageException.badUsage("-p: Invalid port number %d.", port);
    }
    int udpPort = integer(Flag.UDP);
    if (udpPort > 65_535 || udpPort < -1) {
      throw UsageException.badUsage("-U must be a UDP port, -1 or 0: %d", udpPort);
    }
    unixMask();
    if (unixSocket() != null) {
      return;
    }
    listen = ListenSpec.parse(interfaces(), port, tls().enabled);
    holdUdp = ListenSpec.parse(interfaces(), udpPort, tls().enabled);
    if (listen.isEmpty()) {
      notes.add("-p 0: there is no port for clients; -p -1 takes any free one");
    } else if (!isGiven(Flag.LISTEN)) {
      notes.add(
          authenticatesOverTls()
              ? "no -l given, and clients must authenticate over TLS: listening on every interface"
              : container.image()
                  ? "no -l given, in a container: listening on every interface of the container"
                  : "no -l given: listening on loopback only; -l '*' opens it to the network");
    }
  }

  private List<String> interfaces() {
    boolean everywhere = authenticatesOverTls() || container.image();
    return isGiven(Flag.LISTEN) || !everywhere ? values(Flag.LISTEN) : List.of("*");
  }

  /** A password that everyone on the network can read protects nothing. */
  private boolean authenticatesOverTls() {
    return tls().enabled && (authFile() != null || tls().requiresCertificates());
  }

  private void noteWhatHasNoEffect() {
    if (threads() > MANY_THREADS) {
      notes.add("-t " + threads() + ": more event loops than cores only cost");
    }
  }

  /** What to do. For anything but {@link Action#SERVE} nothing else was checked. */
  public Action action() {
    return action;
  }

  /** The help, as {@code -h} prints it. */
  public static String helpText() {
    return HelpText.render();
  }

  /** Where to listen, in the order given; empty with a Unix socket. */
  List<ListenSpec> listen() {
    return listen;
  }

  /** UDP ports to hold. */
  List<ListenSpec> holdUdp() {
    return holdUdp;
  }

  /** {@code -s}: the file name of a Unix socket, or null. */
  public String unixSocket() {
    return isGiven(Flag.UNIX_SOCKET) ? last(Flag.UNIX_SOCKET) : null;
  }

  /** {@code -a}: permissions of the Unix socket, 9 bits as of chmod. */
  public int unixMask() {
    String text = last(Flag.UNIX_MASK);
    if (!text.matches("0*[0-7]{1,3}")) {
      throw UsageException.badUsage("-a must be an octal file mode, 0 to 0777: \"%s\"", text);
    }
    return Integer.parseInt(text, 8);
  }

  /** {@code -U}: a port to hold, -1 for any free one, 0 for none. */
  public int udpPort() {
    return integer(Flag.UDP);
  }

  /** {@code -p}, or else {@code -U}: 1 to 65535, -1 for any free port, 0 for none. */
  public int port() {
    return !isGiven(Flag.PORT) && udpPort() != 0 ? udpPort() : integer(Flag.PORT);
  }

  /** {@code -Z} and {@code -o ssl_*}. */
  public TlsSettings tls() {
    return extended.tls;
  }

  /** {@code -Y}: a file name, or null. */
  public String authFile() {
    return isGiven(Flag.AUTH_FILE) ? last(Flag.AUTH_FILE) : null;
  }

  /** {@code -d}. */
  public boolean daemon() {
    return isGiven(Flag.DAEMON);
  }

  /** {@code -P}: a file name, or null. */
  public String pidFile() {
    return isGiven(Flag.PIDFILE) ? last(Flag.PIDFILE) : null;
  }

  /** {@code -u}: a name, or null. */
  public String user() {
    return isGiven(Flag.USER) ? last(Flag.USER) : null;
  }

  /** {@code -k}. */
  public boolean locksMemory() {
    return isGiven(Flag.LOCK_MEMORY);
  }

  /** {@code -r}. */
  public boolean dumpsCore() {
    return isGiven(Flag.COREDUMPS);
  }

  /** {@code -N}: 0 when not given. */
  public int napiIds() {
    return integer(Flag.NAPI);
  }

  /** {@code -l} as given, comma separated; null when not given. */
  public String listenText() {
    return isGiven(Flag.LISTEN) ? String.join(",", values(Flag.LISTEN)) : null;
  }

  /** {@code -c}: at least 1. */
  public int connections() {
    return integer(Flag.CONNECTIONS);
  }

  /** {@code -b}: not negative. */
  public int backlog() {
    return integer(Flag.BACKLOG);
  }

  /** {@code -t}: at least 1. */
  public int threads() {
    int threads = integer(Flag.THREADS);
    return isGiven(Flag.THREADS) ? threads : container.threads(threads);
  }

  /** {@code -R}: at least 1. */
  public int requestsPerEvent() {
    return integer(Flag.REQUESTS_PER_EVENT);
  }

  /** {@code --transport}: io_uring, epoll, nio, or null for the best that works. */
  public String transport() {
    String name = last(Flag.TRANSPORT);
    if (name.isEmpty()) {
      return null;
    }
    if (!List.of("io_uring", "epoll", "nio").contains(name)) {
      throw UsageException.badUsage("--transport must be io_uring, epoll or nio: \"%s\"", name);
    }
    return name;
  }

  private int memoryMegabytes() {
    return container.memory(isGiven(Flag.MEMORY), integer(Flag.MEMORY));
  }

  /** {@code -m} in bytes. */
  public long memoryBytes() {
    return (long) memoryMegabytes() * MEGABYTE;
  }

  /** What {@code cache_memlimit} may raise it to: what fits into the container. */
  long memoryBytesMax() {
    return container.fittingBytes();
  }

  /** {@code -e}: the file under the items, or null. */
  public String memoryFile() {
    return isGiven(Flag.MEMORY_FILE) ? last(Flag.MEMORY_FILE) : null;
  }

  /** {@code -I} in bytes: 1 KiB to 1 GiB, at most half of {@link #memoryBytes}. */
  public int itemSizeMax() {
    return (int) Numbers.bytes("-I", last(Flag.ITEM_SIZE));
  }

  /** False with {@code -M}. */
  public boolean evicts() {
    return !isGiven(Flag.NO_EVICTION);
  }

  /** {@code -f}: more than 1. */
  public double growthFactor() {
    return Numbers.decimal("-f", last(Flag.GROWTH_FACTOR));
  }

  /** {@code -n}: at least 1. */
  public int chunkSize() {
    return integer(Flag.CHUNK_SIZE);
  }

  /** Whether {@code -f} or {@code -n} asks for memcached's own table of size classes. */
  public boolean memcachedClasses() {
    return isGiven(Flag.GROWTH_FACTOR) || isGiven(Flag.CHUNK_SIZE);
  }

  /** False with {@code -C}. */
  public boolean usesCas() {
    return !isGiven(Flag.NO_CAS);
  }

  /** {@code -A}. */
  public boolean allowsShutdown() {
    return isGiven(Flag.SHUTDOWN);
  }

  /** False with {@code -F}. */
  public boolean allowsFlush() {
    return !isGiven(Flag.NO_FLUSH);
  }

  /** False with {@code -X}. */
  public boolean allowsDump() {
    return !isGiven(Flag.NO_DUMP);
  }

  /** False with {@code -W}. */
  public boolean allowsWatch() {
    return !isGiven(Flag.NO_WATCH);
  }

  /** {@code --debug-commands}. */
  public boolean debugCommands() {
    return isGiven(Flag.DEBUG_COMMANDS);
  }

  /** First character of {@code -D}. */
  public char prefixDelimiter() {
    return last(Flag.DELIMITER).charAt(0);
  }

  /** Whether {@code -D} turned "stats detail" on. */
  public boolean detailEnabled() {
    return isGiven(Flag.DELIMITER);
  }

  /** How many {@code -v}. */
  public int verbosity() {
    return isGiven(Flag.VERBOSE) ? values(Flag.VERBOSE).size() : 0;
  }

  /** {@code -B}: auto, ascii or binary. */
  public String protocol() {
    return isGiven(Flag.AUTH_FILE) ? "ascii" : last(Flag.PROTOCOL);
  }

  /** What {@code --cluster} and its relatives set; null without it. */
  ClusterSettings cluster() {
    return cluster;
  }

  /** What {@code -o} set. */
  ExtendedSettings extended() {
    return extended;
  }

  /** Sentences for the log: options without effect, safer defaults. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Whether it was given at all. */
  boolean isGiven(Flag flag) {
    return given.has(flag);
  }

  /** All its values, or its default. */
  List<String> values(Flag flag) {
    return given.values(flag);
  }

  /** Its last value, or its default. */
  String last(Flag flag) {
    return given.last(flag);
  }

  int integer(Flag flag) {
    return Numbers.integer(flag.shortest(), last(flag));
  }

  private void requirePositive(Flag flag, String name) {
    if (integer(flag) <= 0) {
      throw UsageException.badValue(
          "%s: %s must be greater than 0: %s", flag.shortest(), name, last(flag));
    }
  }
}
