package io.slabring.node;

import io.slabring.node.commandline.GivenFlags;
import io.slabring.node.process.Container;
import io.slabring.node.settings.Compatible;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Output;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.UsageException;
import io.slabring.node.settings.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line, read and checked: the settings, and what follows from several of them together.
 * Immutable once parsed.
 */
public final class Options {
  private static final long MEGABYTE = 1 << 20;
  private static final int MANY_THREADS = 64;

  /** What the process shall do. */
  public enum Action {
    /** Serve the cache. */
    SERVE,
    /** Print the help and exit. */
    HELP,
    /** Print the version and exit. */
    VERSION,
    /** Print where the licence is and exit. */
    LICENSE
  }

  private final List<String> notes = new ArrayList<>();
  private final Action action;
  private final Container container;
  private Settings settings = Settings.defaults();
  private List<ListenSpec> listen = List.of();
  private List<ListenSpec> holdUdp = List.of();
  private ClusterSettings cluster;
  private AdminSettings admin;

  private Options(Action action, Container container) {
    this.action = action;
    this.container = container;
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
    GivenFlags given = GivenFlags.read(args);
    Options options = new Options(action(given), container);
    if (options.action == Action.SERVE) {
      options.settings = options.inContainer(Settings.read(given.values()));
      options.check();
    }
    return options;
  }

  private static Action action(GivenFlags given) {
    if (given.has(Output.HELP)) {
      return Action.HELP;
    }
    if (given.has(Output.VERSION)) {
      return Action.VERSION;
    }
    return given.has(Output.LICENSE) ? Action.LICENSE : Action.SERVE;
  }

  /** What is not given may depend on the container. */
  private Settings inContainer(Settings read) {
    boolean given = read.isGiven(Memory.LIMIT);
    int megabytes = container.memory(given, (int) (read.get(Memory.LIMIT) / MEGABYTE));
    int threads =
        read.isGiven(Work.THREADS)
            ? read.get(Work.THREADS)
            : container.threads(read.get(Work.THREADS));
    if (container.image()) {
      notes.add(container.sizing(megabytes, threads));
    }
    return read.with(Memory.LIMIT, megabytes * MEGABYTE).with(Work.THREADS, threads);
  }

  private void check() {
    if (!settings.isGiven(Network.PORT) && get(Compatible.UDP_PORT) != 0) {
      settings = settings.with(Network.PORT, get(Compatible.UDP_PORT));
    }
    settings = OptionRules.apply(settings, notes);
    checkAddresses();
    cluster = ClusterSettings.of(settings, listen, notes);
    admin = AdminSettings.of(settings);
    if (get(Work.THREADS) > MANY_THREADS) {
      notes.add("-t " + get(Work.THREADS) + ": more event loops than cores only cost");
    }
  }

  private void checkAddresses() {
    if (get(Network.UNIX_SOCKET) != null) {
      return;
    }
    boolean tls = get(Security.TLS);
    listen = ListenSpec.parse(interfaces(), get(Network.PORT), tls);
    holdUdp = ListenSpec.parse(interfaces(), get(Compatible.UDP_PORT), tls);
    if (listen.isEmpty()) {
      notes.add("-p 0: there is no port for clients; -p -1 takes any free one");
    } else if (!settings.isGiven(Network.LISTEN)) {
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
    return settings.isGiven(Network.LISTEN) || !everywhere ? get(Network.LISTEN) : List.of("*");
  }

  /** A password that everyone on the network can read protects nothing. */
  private boolean authenticatesOverTls() {
    return get(Security.TLS)
        && (get(Security.AUTH_FILE) != null || get(Security.SSL_VERIFY_MODE) >= 2);
  }

  /** What to do. For anything but {@link Action#SERVE} nothing else was checked. */
  public Action action() {
    return action;
  }

  /** The settings in force: as given, and what follows from that and from the container. */
  public Settings settings() {
    return settings;
  }

  /** The value in force of a setting. */
  public <T> T get(Setting<T> setting) {
    return settings.get(setting);
  }

  /** Where to listen, in the order given; empty with a Unix socket. */
  List<ListenSpec> listen() {
    return listen;
  }

  /** UDP ports to hold. */
  List<ListenSpec> holdUdp() {
    return holdUdp;
  }

  /** Bytes that {@code cache_memlimit} may raise the memory to: what fits into the container. */
  long memoryBytesMax() {
    return container.fittingBytes();
  }

  /** What {@code --cluster} and its relatives set; null without it. */
  ClusterSettings cluster() {
    return cluster;
  }

  /** What {@code --admin} and its token set; null without it. */
  AdminSettings admin() {
    return admin;
  }

  /** Sentences for the log: options without effect, safer defaults. */
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
