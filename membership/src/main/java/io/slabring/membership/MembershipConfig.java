package io.slabring.membership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * The settings of a member. Fill them in before joining, and do not change them afterwards. Not
 * thread-safe.
 */
public final class MembershipConfig {
  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}|[0-9a-f:.]{2,45}");
  private static final Pattern IP =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f:.]{2,45}");
  private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._/-]{0,64}");
  private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

  /** A longer list is probably a mistake: a few running members are enough to find the others. */
  private static final int JOIN_MAX = 1000;

  private static final int SECRET_MIN = 16;
  private static final int SECRET_MAX = 4096;

  /** Name of the cluster: 1 to 64 letters, digits, dots, underscores and minus signs. */
  public String cluster;

  /**
   * Address for the traffic between members: a name or IP literal, or 0.0.0.0 for every interface.
   */
  public String bindHost = "127.0.0.1";

  /** TCP port at {@link #bindHost}; 0 for any free port. */
  public int bindPort = 7800;

  /** Some or all other members, each as {@code host:port}. */
  public List<String> join = List.of();

  /**
   * A DNS name that resolves to the addresses of the members, all at {@link #bindPort}; null for
   * none.
   */
  public String dnsName;

  /** Whether to find other members by IP multicast. */
  public boolean multicast;

  /** Lower-case name or IP literal at which clients reach this node. */
  public String host;

  /** The IP literal of {@link #host}. */
  public String ip;

  /** The TCP port at which clients reach this node, 1 to 65535. */
  public int port;

  /**
   * The TCP port at which other nodes reach this node with their requests, on the address of the
   * cluster port; 0 for none.
   */
  public int linkPort;

  /** Share of the keys relative to other nodes, 1 to 1000. */
  public int weight = 1;

  /** Where the node runs; empty, or at most 64 letters, digits and {@code . _ / -}. */
  public String zone = "";

  /**
   * The shared cluster secret, 16 to 4096 bytes; null for none. Authenticates members and encrypts
   * their traffic.
   */
  public byte[] secret;

  /** PEM file with the certificate chain of this member; null for no certificates. */
  public Path tlsCertificate;

  /** PEM file with the private key of {@link #tlsCertificate}; null for no certificates. */
  public Path tlsKey;

  /** PEM file with the certificate authorities of all members; null for no certificates. */
  public Path tlsCa;

  /**
   * The TLS context that {@link io.slabring.membership.tls.ClusterTls#context} made of these
   * settings, for a caller that uses it, too; null to have it made. Making it from a secret takes
   * some tenths of a second of CPU time.
   */
  public SSLContext tlsContext;

  /**
   * Whether this process is an observer: it receives views, is in none, and never publishes one.
   * {@link Membership#serve} does nothing then.
   */
  public boolean observer;

  /**
   * Says what this process would lose if it discarded its items. Called by another thread when
   * parts of a cluster merge; must not block. The default assumes items.
   */
  public Supplier<Stake> stake = () -> Stake.ITEMS;

  /**
   * Whether other machines may reach the cluster port although it has neither a secret nor
   * certificates.
   */
  public boolean insecure;

  /** Returns whether members authenticate with certificates from files. */
  public boolean tls() {
    return tlsCertificate != null;
  }

  /**
   * Returns whether anyone who can connect may join: there is neither a secret nor a certificate.
   */
  public boolean open() {
    return secret == null && !tls();
  }

  /**
   * Checks all settings.
   *
   * @throws IllegalArgumentException naming the setting, the rule and the value
   */
  public void check() {
    require(
        matches(CLUSTER, cluster), "cluster name", "must be 1 to 64 of A-Z a-z 0-9 . _ -", cluster);
    require(between(bindPort, 0, 65535), "cluster port", "must be 0 to 65535", bindPort);
    require(
        matches(HOST, host),
        "advertised host",
        "must be a lower-case DNS name or IP literal",
        host);
    require(matches(IP, ip), "advertised ip", "must be an IP literal", ip);
    require(between(port, 1, 65535), "advertised port", "must be 1 to 65535", port);
    require(between(linkPort, 0, 65535), "link port", "must be 0 to 65535", linkPort);
    require(between(weight, 1, 1000), "weight", "must be 1 to 1000", weight);
    require(matches(ZONE, zone), "zone", "must be at most 64 of A-Z a-z 0-9 . _ / -", zone);
    checkDiscovery();
    checkSecurity();
  }

  private void checkDiscovery() {
    require(
        join != null && join.size() <= JOIN_MAX,
        "join",
        "must have at most 1000 addresses",
        join == null ? "none" : join.size());
    join.forEach(HostPort::parse);
    require(
        dnsName == null || matches(DNS_NAME, dnsName), "discovery", "needs a DNS name", dnsName);
    int ways = (join.isEmpty() ? 0 : 1) + (dnsName == null ? 0 : 1) + (multicast ? 1 : 0);
    require(ways <= 1, "discovery", "must be only one of join, DNS and multicast", ways + " given");
    require(
        dnsName == null || bindPort != 0, "cluster port", "must be set with discovery by DNS", 0);
  }

  private void checkSecurity() {
    require(
        secret == null || between(secret.length, SECRET_MIN, SECRET_MAX),
        "cluster secret",
        "must have 16 to 4096 bytes",
        secret == null ? "" : secret.length + " bytes");
    require(
        (tlsCertificate == null) == (tlsKey == null) && (tlsKey == null) == (tlsCa == null),
        "cluster TLS",
        "needs a certificate, a key and an authority",
        "certificate " + tlsCertificate + ", key " + tlsKey + ", authority " + tlsCa);
    require(
        secret == null || !tls(),
        "cluster security",
        "must be either a secret or certificates",
        "both given");
    require(
        !open() || insecure || bindAddress().isLoopbackAddress(),
        "cluster port",
        "is reachable from other machines: add a secret, certificates or --cluster-insecure",
        bindHost + ":" + bindPort);
  }

  /**
   * Returns the IP literal at which other members reach the cluster port: that of {@link
   * #bindHost}, or {@link #ip} if that is every interface.
   *
   * @throws IllegalArgumentException if {@link #bindHost} is unknown
   */
  public String memberIp() {
    InetAddress address = bindAddress();
    if (address.isAnyLocalAddress()) {
      return ip;
    }
    String literal = address.getHostAddress();
    int zoneAt = literal.indexOf('%'); // the name of an interface here means nothing elsewhere
    return zoneAt < 0 ? literal : literal.substring(0, zoneAt);
  }

  /**
   * Resolves {@link #bindHost}.
   *
   * @throws IllegalArgumentException if the host is unknown
   */
  public InetAddress bindAddress() {
    try {
      require(
          bindHost != null && !bindHost.isBlank(),
          "cluster bind",
          "must have an address",
          bindHost);
      return InetAddress.getByName(bindHost);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("cluster bind: unknown host: " + bindHost, e);
    }
  }

  private static boolean matches(Pattern pattern, String value) {
    return value != null && pattern.matcher(value).matches();
  }

  private static boolean between(int value, int min, int max) {
    return value >= min && value <= max;
  }

  private static void require(boolean holds, String thing, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(thing + " " + rule + ": " + value);
    }
  }
}
