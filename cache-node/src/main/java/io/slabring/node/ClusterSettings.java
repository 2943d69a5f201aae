package io.slabring.node;

import io.slabring.client.ring.RingKind;
import io.slabring.node.cluster.ClusterMember;
import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * {@code --cluster} and the options that need it, checked. Immutable.
 *
 * @param name the cluster's
 * @param bind where the nodes talk to each other
 * @param join other nodes, each as host:port
 * @param dnsName a name whose addresses are the nodes'; null for none
 * @param multicast whether nodes are found by multicast
 * @param advertised what clients are told: a host, and a port or 0 for the one listened at; null
 *     for what suits
 * @param weight 1 to 1000
 * @param zone where the node runs, or the empty string
 * @param ring how clients place keys
 * @param secretFile what all nodes know, or null
 * @param tls certificate, key and authority, or null
 * @param insecure whether a cluster open to everybody is wanted
 * @param drainSeconds how long a leaving node goes on answering
 */
record ClusterSettings(
    String name,
    HostAndPort bind,
    List<String> join,
    String dnsName,
    boolean multicast,
    HostAndPort advertised,
    int weight,
    String zone,
    String ring,
    Path secretFile,
    TlsFiles tls,
    boolean insecure,
    int drainSeconds) {
  private static final int PORT = 7800;
  private static final int DRAIN_MAX = 3600;
  private static final int WEIGHT_MAX = 1000;
  private static final int JOIN_MAX = 1000;
  private static final String DNS = "dns:";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._/-]{0,64}");
  private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

  /** What parsers of clients take: no underscore. */
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}|[0-9a-f:.]{2,45}");

  /** Files for TLS between nodes. */
  record TlsFiles(Path certificate, Path key, Path authority) {}

  /**
   * Reads them.
   *
   * @param notes gets sentences for the log
   * @return null without {@code --cluster}
   * @throws UsageException when a rule is broken
   */
  static ClusterSettings parse(Options options, List<String> notes) {
    if (!options.isGiven(Flag.CLUSTER)) {
      for (Flag flag : Flag.values()) {
        if (flag.group == Flag.Group.CLUSTER && options.isGiven(flag)) {
          throw UsageException.badUsage("%s needs --cluster", flag.shortest());
        }
      }
      return null;
    }
    if (options.listen().isEmpty()) {
      throw UsageException.badUsage("--cluster needs a TCP port for clients: -p or -l");
    }
    String how = options.last(Flag.DISCOVER);
    ClusterSettings settings =
        new ClusterSettings(
            matching(options, Flag.CLUSTER, NAME, "1 to 64 letters, digits, dots, _ and -"),
            HostAndPort.parse("--cluster-bind", options.last(Flag.CLUSTER_BIND), PORT),
            joined(options),
            dnsName(how),
            how.equals("multicast"),
            advertised(options),
            between(options, Flag.WEIGHT, 1, WEIGHT_MAX),
            matching(options, Flag.ZONE, ZONE, "at most 64 letters, digits and . _ / -"),
            ring(options.last(Flag.RING)),
            file(options, Flag.CLUSTER_SECRET),
            tlsFiles(options),
            options.isGiven(Flag.CLUSTER_INSECURE),
            between(options, Flag.DRAIN, 0, DRAIN_MAX));
    if (!settings.join().isEmpty() && !how.isEmpty()) {
      throw UsageException.badUsage("--join and --discover: one of them finds the other nodes");
    }
    settings.checkReach(options, notes);
    return settings;
  }

  private static String matching(Options options, Flag flag, Pattern pattern, String rule) {
    String value = options.last(flag);
    if (!pattern.matcher(value).matches()) {
      throw UsageException.badValue("%s must be %s: \"%s\"", flag.shortest(), rule, value);
    }
    return value;
  }

  private static int between(Options options, Flag flag, int min, int max) {
    int value = options.integer(flag);
    if (value < min || value > max) {
      throw UsageException.badValue("%s must be %d to %d: %d", flag.shortest(), min, max, value);
    }
    return value;
  }

  private static List<String> joined(Options options) {
    List<String> join = new ArrayList<>();
    for (String item : String.join(",", options.values(Flag.JOIN)).split(",")) {
      if (!item.isBlank()) {
        HostAndPort other = HostAndPort.parse("--join", item.strip(), PORT);
        other.requirePort("--join", item.strip());
        join.add(other.toString());
      }
    }
    if (options.isGiven(Flag.JOIN) && join.isEmpty() || join.size() > JOIN_MAX) {
      throw UsageException.badValue(
          "--join must name 1 to %d addresses: %d", JOIN_MAX, join.size());
    }
    return List.copyOf(join);
  }

  private static String dnsName(String how) {
    String name = how.startsWith(DNS) ? how.substring(DNS.length()) : null;
    boolean known = how.isEmpty() || how.equals("multicast");
    if (!known && (name == null || !DNS_NAME.matcher(name).matches())) {
      throw UsageException.badValue("--discover must be dns:NAME or multicast: \"%s\"", how);
    }
    return name;
  }

  private static HostAndPort advertised(Options options) {
    if (!options.isGiven(Flag.ADVERTISE)) {
      String listen = options.listen().getFirst().host().toLowerCase(Locale.ROOT);
      if (!HOST.matcher(listen).matches()) {
        throw UsageException.badValue(
            "-l: clients are told this host, and many take only letters, digits, dots and -; give"
                + " --advertise: \"%s\"",
            listen);
      }
      return null;
    }
    String value = options.last(Flag.ADVERTISE).toLowerCase(Locale.ROOT);
    HostAndPort address = HostAndPort.parse("--advertise", value, 0);
    if (!HOST.matcher(address.host()).matches()) {
      throw UsageException.badValue(
          "--advertise: many clients take only letters, digits, dots and - in a host: \"%s\"",
          address.host());
    }
    if (address.isWildcard()) {
      throw UsageException.badValue("--advertise must be one address: \"%s\"", value);
    }
    return address;
  }

  private static String ring(String name) {
    if (!name.equals(ClusterMember.ANY_PLACEMENT)) {
      try {
        RingKind.of(name);
      } catch (IllegalArgumentException e) {
        throw UsageException.badValue("--ring must be a name that -h lists: \"%s\"", name);
      }
    }
    return name;
  }

  private static Path file(Options options, Flag flag) {
    if (!options.isGiven(flag)) {
      return null;
    }
    if (options.last(flag).isEmpty()) {
      throw UsageException.badValue("%s needs the name of a file", flag.shortest());
    }
    return Path.of(options.last(flag)).toAbsolutePath();
  }

  private static TlsFiles tlsFiles(Options options) {
    Path certificate = file(options, Flag.CLUSTER_CERT);
    Path key = file(options, Flag.CLUSTER_KEY);
    Path authority = file(options, Flag.CLUSTER_CA);
    boolean all = certificate != null && key != null && authority != null;
    if (!all && (certificate != null || key != null || authority != null)) {
      throw UsageException.badUsage("--cluster-cert, --cluster-key and --cluster-ca: all or none");
    }
    return all ? new TlsFiles(certificate, key, authority) : null;
  }

  /** Who can reach the cluster's port, and whether that is meant. */
  private void checkReach(Options options, List<String> notes) {
    boolean loopback;
    try {
      loopback = InetAddress.getByName(bind.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw UsageException.badUsage("--cluster-bind: no such host: \"%s\"", bind.host());
    }
    boolean open = secretFile == null && tls == null;
    if (open && !loopback && !insecure) {
      throw UsageException.badUsage(
          "--cluster-bind: where other machines reach it, --cluster-secret-file or --cluster-cert"
              + " is needed, or --cluster-insecure: \"%s\"",
          bind);
    }
    if (insecure) {
      notes.add(
          open
              ? "--cluster-insecure: whoever reaches " + bind + " can be a node and read everything"
              : "--cluster-insecure has no effect: nodes prove who they are");
    }
    if (loopback
        && join.stream().anyMatch(other -> !other.matches("(127\\.|localhost:|\\[::1]).*"))) {
      notes.add("--join names other machines, which cannot reach " + bind + ": --cluster-bind");
    }
    if (!loopback && advertised == null && isLoopback(options.listen().getFirst().host())) {
      notes.add(
          "clients on other machines are told an address of this one only: -l or --advertise");
    }
    if (ring.equals(ClusterMember.ANY_PLACEMENT)) {
      notes.add(
          "--ring none: a key that another node has had meanwhile may come back with an old value");
    }
    if (options.memoryFile() != null) {
      notes.add("-e: in a cluster the items do not survive a restart, since others own them then");
    }
  }

  private static boolean isLoopback(String host) {
    return host.matches("127\\..*|::1|localhost");
  }
}
