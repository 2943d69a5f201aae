package io.slabring.load;

import module java.base;

/** Reads host:port, and keeps load off machines that nobody named on purpose. */
final class Addresses {
  private static final int DEFAULT_PORT = 11211;
  private static final Pattern ADDRESS = Pattern.compile("(\\[[^]]+]|[^:\\[]+)(?::(\\d{1,5}))?");
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
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      try {
        addresses.add(parseOne(text.strip(), allowRemote));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
      }
    }
    if (addresses.size() > MAX_TARGETS) {
      throw new IllegalArgumentException(
          "%s: at most %d targets, not %d".formatted(option, MAX_TARGETS, addresses.size()));
    }
    if (new HashSet<>(addresses).size() < addresses.size()) {
      throw new IllegalArgumentException(
          option + ": each address may be given once, not as in " + list);
    }
    return addresses;
  }

  private static InetSocketAddress parseOne(String text, boolean allowRemote) {
    Matcher parts = ADDRESS.matcher(text);
    int port = DEFAULT_PORT;
    if (parts.matches() && parts.group(2) != null) {
      port = Integer.parseInt(parts.group(2));
    }
    if (!parts.matches() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "an address is host:port, with a port from 1 to 65535, not '" + text + "'");
    }
    String host = parts.group(1);
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
}
