package io.slabring.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads host:port, and keeps load off machines that nobody named on purpose. */
final class Addresses {
  private static final int DEFAULT_PORT = 11211;
  private static final int MAX_TARGETS = 1000;

  private Addresses() {}

  /**
   * Reads a list separated by commas.
   *
   * @param option name for the message
   * @param allowRemote whether addresses beside loopback are accepted
   * @throws IllegalArgumentException with one sentence when a text is no address, or not accepted
   */
  static List<InetSocketAddress> parse(String option, String list, boolean allowRemote) {
    try {
      return parse(list, allowRemote);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private static List<InetSocketAddress> parse(String list, boolean allowRemote) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      addresses.add(parseOne(text.strip(), allowRemote));
    }
    if (addresses.size() > MAX_TARGETS) {
      throw new IllegalArgumentException(
          "at most %d targets, not %d".formatted(MAX_TARGETS, addresses.size()));
    }
    if (new HashSet<>(addresses).size() < addresses.size()) {
      throw new IllegalArgumentException("each address may be given once, not as in " + list);
    }
    return addresses;
  }

  private static InetSocketAddress parseOne(String text, boolean allowRemote) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 || text.endsWith("]") ? text : text.substring(0, colon);
    int port = DEFAULT_PORT;
    if (colon >= 0 && !text.endsWith("]")) {
      port = port(text.substring(colon + 1), text);
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("an address is host:port, not '" + text + "'");
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("cannot find the host " + host);
    }
    InetAddress ip = address.getAddress();
    if (!allowRemote && !ip.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          text
              + " is not on loopback: a load test takes a server down or fills it with nonsense, so"
              + " other machines are only loaded with --allow-remote");
    }
    return address;
  }

  private static int port(String digits, String text) {
    if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > 65535 || digits.matches("0+")) {
      throw new IllegalArgumentException("a port is 1 to 65535, not as in '" + text + "'");
    }
    return Integer.parseInt(digits);
  }
}
