package io.slabring.membership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a process is told to become a member of a cluster. Filled in before joining, not changed
 * afterwards.
 */
public final class MembershipConfig {
  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}|[0-9a-f:.]{2,45}");
  private static final Pattern IP =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f:.]{2,45}");
  private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._/-]{0,64}");
  private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

  /** More names than this are a mistake: a few members that are up are enough to find the rest. */
  private static final int JOIN_MAX = 1000;

  private static final int SECRET_MIN = 16;
  private static final int SECRET_MAX = 4096;

  /** The cluster's name: letters, digits, dot, underscore and minus, at most 64. */
  public String cluster;

  /** Where the members talk to each other: a name or IP literal, or 0.0.0.0 for every interface. */
  public String bindHost = "127.0.0.1";

  /** TCP port of that, 0 for any free one. */
  public int bindPort = 7800;

  /** Other members, any of them, each as {@code host:port}. */
  public List<String> join = List.of();

  /** A name whose addresses are those of the members, all at {@link #bindPort}; null for none. */
  public String dnsName;

  /** Whether to find members by IP multicast. */
  public boolean multicast;

  /** The name or IP literal by which clients reach this node, lower-case. */
  public String host;

  /** The IP literal of {@link #host}. */
  public String ip;

  /** The TCP port at which clients reach this node, 1 to 65535. */
  public int port;

  /** Share of the keys relative to other nodes, 1 to 1000. */
  public int weight = 1;

  /** Where the node runs, or the empty string; at most 64 characters as of names. */
  public String zone = "";

  /** What all members know and nobody else, 16 to 4096 bytes; null for none. */
  public byte[] secret;

  /** PEM file with this member's certificate and those above it; null for no TLS. */
  public Path tlsCertificate;

  /** PEM file with the private key of {@link #tlsCertificate}; null for no TLS. */
  public Path tlsKey;

  /** PEM file with who may sign members' certificates; null for no TLS. */
  public Path tlsCa;

  /**
   * Whether this process only looks on: it is in no view, and never numbers one. {@link
   * Membership#serve} does nothing then.
   */
  public boolean observer;

  /**
   * What this process would lose if it came back empty: asked when parts of a cluster merge, by
   * another thread; must not block. When nothing is known, values are assumed.
   */
  public Supplier<Stake> stake = () -> Stake.ITEMS;

  /** Whether others may reach the cluster port although it has neither a secret nor TLS. */
  public boolean insecure;

  /** Whether members talk by TLS, with certificates on both sides. */
  public boolean tls() {
    return tlsCertificate != null;
  }

  /** Whether anybody who can connect is believed. */
  public boolean open() {
    return secret == null && !tls();
  }

  /**
   * Says what is wrong.
   *
   * @throws IllegalArgumentException naming the setting, the rule and the value
   */
  public void check() {
    require(matches(CLUSTER, cluster), "cluster", "is 1 to 64 of A-Z a-z 0-9 . _ -", cluster);
    require(between(bindPort, 0, 65535), "cluster port", "is 0 to 65535", bindPort);
    require(matches(HOST, host), "advertised host", "is a lower-case DNS name or IP literal", host);
    require(matches(IP, ip), "advertised ip", "is an IP literal", ip);
    require(between(port, 1, 65535), "advertised port", "is 1 to 65535", port);
    require(between(weight, 1, 1000), "weight", "is 1 to 1000", weight);
    require(matches(ZONE, zone), "zone", "is at most 64 of A-Z a-z 0-9 . _ / -", zone);
    checkDiscovery();
    checkSecurity();
  }

  private void checkDiscovery() {
    require(join != null && join.size() <= JOIN_MAX, "join", "has at most 1000 addresses", "more");
    join.forEach(HostPort::parse);
    require(
        dnsName == null || matches(DNS_NAME, dnsName), "discovery", "needs a DNS name", dnsName);
    int ways = (join.isEmpty() ? 0 : 1) + (dnsName == null ? 0 : 1) + (multicast ? 1 : 0);
    require(ways <= 1, "discovery", "is one of join, DNS and multicast", ways + " of them");
    require(dnsName == null || bindPort != 0, "cluster port", "is the same everywhere with DNS", 0);
  }

  private void checkSecurity() {
    require(
        secret == null || between(secret.length, SECRET_MIN, SECRET_MAX),
        "cluster secret",
        "has 16 to 4096 bytes",
        secret == null ? "" : secret.length + " bytes");
    require(
        (tlsCertificate == null) == (tlsKey == null) && (tlsKey == null) == (tlsCa == null),
        "cluster TLS",
        "needs a certificate, a key and an authority",
        "certificate " + tlsCertificate + ", key " + tlsKey + ", authority " + tlsCa);
    require(secret == null || !tls(), "cluster security", "is a secret or TLS", "both");
    require(
        !open() || insecure || bindAddress().isLoopbackAddress(),
        "cluster port",
        "needs a secret or TLS where others can reach it (or --cluster-insecure)",
        bindHost + ":" + bindPort);
  }

  /**
   * {@link #bindHost}, resolved.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  public InetAddress bindAddress() {
    try {
      require(
          bindHost != null && !bindHost.isBlank(), "cluster bind", "needs an address", bindHost);
      return InetAddress.getByName(bindHost);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("cluster bind: no such host: " + bindHost, e);
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
