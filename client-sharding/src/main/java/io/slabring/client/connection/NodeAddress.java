package io.slabring.client.connection;

import java.util.Objects;

/**
 * Where a node listens.
 *
 * @param host a name or an address, as configured; never resolved here, but anew for every connect
 * @param port TCP port, 1 to 65535
 */
public record NodeAddress(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException naming the rule and the value
   */
  public NodeAddress {
    Objects.requireNonNull(host, "host");
    if (host.isBlank()) {
      throw new IllegalArgumentException("the host of a node must not be empty: '" + host + "'");
    }
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "the port of node " + host + " must be 1 to " + PORT_MAX + ": " + port);
    }
  }

  /** {@code host:port}, an IPv6 address in brackets; the way errors and metrics name the node. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
