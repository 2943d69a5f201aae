package io.slabring.node.settings;

/**
 * An address of an option, not looked up.
 *
 * @param host name or IP literal, without brackets
 * @param port 0 to 65535
 */
public record HostAndPort(String host, int port) {
  private static final String ANY = "0.0.0.0";

  /**
   * Reads {@code host}, {@code host:port}, {@code [ipv6]:port} or an IPv6 literal; {@code *} is
   * every IPv4 address.
   *
   * @param option name for the message
   * @param defaultPort of an address that names none
   * @throws UsageException when it is none of these
   */
  public static HostAndPort parse(String option, String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean hasPort = bracketed ? text.contains("]:") : colon >= 0 && colon == text.indexOf(':');
    String host = hasPort ? text.substring(0, colon) : text;
    if (bracketed) {
      host = host.endsWith("]") ? host.substring(1, host.length() - 1) : "";
    }
    int port =
        hasPort ? Numbers.integer(option + ": a port", text.substring(colon + 1)) : defaultPort;
    if (port < 0 || port > 65_535) {
      throw UsageException.badValue("%s: a port is 0 to 65535: \"%s\"", option, text);
    }
    if (!host.matches("[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]+)?|\\*")) {
      throw UsageException.badValue("%s must be host:port: \"%s\"", option, text);
    }
    return new HostAndPort(host.equals("*") ? ANY : host, port);
  }

  /** Refuses port 0, which is of use only where this process listens. */
  public void requirePort(String option, String text) {
    if (port == 0) {
      throw UsageException.badValue("%s: a port is 1 to 65535: \"%s\"", option, text);
    }
  }

  /** Whether it is every address of a machine. */
  public boolean isWildcard() {
    return host.equals(ANY) || host.equals("::");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
