package io.slabring.node;

import io.slabring.client.ring.RingKind;
import io.slabring.node.cluster.ClusterMember;
import io.slabring.node.settings.Cluster;
import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Section;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.SettingsTable;
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
 * @param secretFile the file with the cluster's shared secret, or null
 * @param tls certificate, key and authority, or null
 * @param insecure whether any machine may join
 * @param drainSeconds most seconds for which a leaving node hands over its items and still answers
 * @param forwards whether requests for keys of other nodes go to their owners
 * @param linkPort port on the host of {@code bind} for requests and items of other nodes; 0 for any
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
    int drainSeconds,
    boolean forwards,
    int linkPort) {
  private static final int PORT = 7800;
  private static final int JOIN_MAX = 1000;
  private static final String DNS = "dns:";
  private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

  /** What parsers of clients take: no underscore. */
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}|[0-9a-f:.]{2,45}");

  /** Files for TLS between nodes. */
  record TlsFiles(Path certificate, Path key, Path authority) {}

  /**
   * Those of a command line.
   *
   * @param listen where clients connect
   * @param notes gets sentences for the log
   * @return null without {@code --cluster}
   * @throws UsageException when a rule is broken
   */
  static ClusterSettings of(Settings given, List<ListenSpec> listen, List<String> notes) {
    if (given.get(Cluster.NAME) == null) {
      for (Setting<?> setting : SettingsTable.all()) {
        if (setting.section() == Section.CLUSTER && given.isGiven(setting)) {
          throw UsageException.badUsage("%s needs --cluster", setting.name());
        }
      }
      return null;
    }
    if (listen.isEmpty()) {
      throw UsageException.badUsage("--cluster needs a TCP port for clients: -p or -l");
    }
    String how = given.get(Cluster.DISCOVER);
    ClusterSettings settings =
        new ClusterSettings(
            given.get(Cluster.NAME),
            HostAndPort.parse("--cluster-bind", given.get(Cluster.BIND), PORT),
            joined(given),
            dnsName(how),
            "multicast".equals(how),
            advertised(given.get(Cluster.ADVERTISE), listen),
            given.get(Cluster.WEIGHT),
            given.get(Cluster.ZONE),
            ring(given.get(Cluster.RING)),
            file(given.get(Cluster.SECRET_FILE)),
            tlsFiles(given),
            given.get(Cluster.INSECURE),
            given.get(Cluster.DRAIN),
            given.get(Cluster.FOREIGN_KEYS).equals("forward"),
            given.get(Cluster.LINK_PORT));
    if (!settings.join().isEmpty() && how != null) {
      throw UsageException.badUsage("--join and --discover: give one of them, not both");
    }
    settings.checkReach(listen, notes);
    if (given.get(Memory.FILE) != null) {
      notes.add("-e: in a cluster the items do not survive a restart: other nodes own them then");
    }
    return settings;
  }

  private static List<String> joined(Settings given) {
    List<String> join = new ArrayList<>();
    for (String item : String.join(",", given.get(Cluster.JOIN)).split(",")) {
      if (!item.isBlank()) {
        HostAndPort other = HostAndPort.parse("--join", item.strip(), PORT);
        other.requirePort("--join", item.strip());
        join.add(other.toString());
      }
    }
    if (given.isGiven(Cluster.JOIN) && join.isEmpty() || join.size() > JOIN_MAX) {
      throw UsageException.badValue(
          "--join must name 1 to %d addresses: %d", JOIN_MAX, join.size());
    }
    return List.copyOf(join);
  }

  private static String dnsName(String how) {
    if (how == null) {
      return null;
    }
    String name = how.startsWith(DNS) ? how.substring(DNS.length()) : null;
    boolean known = how.equals("multicast");
    if (!known && (name == null || !DNS_NAME.matcher(name).matches())) {
      throw UsageException.badValue("--discover must be dns:NAME or multicast: \"%s\"", how);
    }
    return name;
  }

  private static HostAndPort advertised(String given, List<ListenSpec> listen) {
    if (given == null) {
      String host = listen.getFirst().host().toLowerCase(Locale.ROOT);
      if (!HOST.matcher(host).matches()) {
        throw UsageException.badValue(
            "-l: clients are told this host, and many accept only letters, digits, dots and -: add"
                + " --advertise: \"%s\"",
            host);
      }
      return null;
    }
    String value = given.toLowerCase(Locale.ROOT);
    HostAndPort address = HostAndPort.parse("--advertise", value, 0);
    if (!HOST.matcher(address.host()).matches()) {
      throw UsageException.badValue(
          "--advertise: many clients accept only letters, digits, dots and - in a host: \"%s\"",
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

  private static Path file(String name) {
    return name == null ? null : Path.of(name).toAbsolutePath();
  }

  private static TlsFiles tlsFiles(Settings given) {
    Path certificate = file(given.get(Cluster.CERTIFICATE));
    Path key = file(given.get(Cluster.KEY));
    Path authority = file(given.get(Cluster.AUTHORITY));
    boolean all = certificate != null && key != null && authority != null;
    if (!all && (certificate != null || key != null || authority != null)) {
      throw UsageException.badUsage("--cluster-cert, --cluster-key and --cluster-ca: all or none");
    }
    return all ? new TlsFiles(certificate, key, authority) : null;
  }

  /** Which machines can reach the cluster's port, and whether that is intended. */
  private void checkReach(List<ListenSpec> listen, List<String> notes) {
    boolean loopback;
    try {
      loopback = InetAddress.getByName(bind.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw UsageException.badUsage("--cluster-bind: no such host: \"%s\"", bind.host());
    }
    boolean open = secretFile == null && tls == null;
    if (open && !loopback && !insecure) {
      throw UsageException.badUsage(
          "--cluster-bind %s is reachable from other machines: add --cluster-secret-file,"
              + " --cluster-cert or --cluster-insecure",
          bind);
    }
    if (insecure) {
      notes.add(
          open
              ? "--cluster-insecure: any machine that reaches "
                  + bind
                  + " can join and read everything"
              : "--cluster-insecure has no effect: the nodes authenticate each other");
    }
    if (loopback
        && join.stream().anyMatch(other -> !other.matches("(127\\.|localhost:|\\[::1]).*"))) {
      notes.add("--join names other machines, which cannot reach " + bind + ": set --cluster-bind");
    }
    if (!loopback && advertised == null && isLoopback(listen.getFirst().host())) {
      notes.add("clients on other machines are told a loopback address: set -l or --advertise");
    }
    if (ring.equals(ClusterMember.ANY_PLACEMENT)) {
      notes.add(
          "--ring none: no request is forwarded and no item is inherited, and a key that another"
              + " node owned meanwhile may come back with an old value");
    }
  }

  private static boolean isLoopback(String host) {
    return host.matches("127\\..*|::1|localhost");
  }
}
