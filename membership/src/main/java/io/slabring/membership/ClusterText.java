package io.slabring.membership;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A view as clients read it that discover the nodes of a cluster, in the format that ElastiCache
 * for Memcached defined: the version on a line, then {@code host|ip|port} of each serving node on
 * another one. Thread-safe.
 */
public final class ClusterText {
  /* Lines end in LF alone: XMemcached splits at CR LF. A node is named once, whatever the view. */

  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_QUOTED = 60;
  private static final int MAX_PORT = 65_535;
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,10}");
  private static final Pattern HOST = Pattern.compile("[-._:%A-Za-z0-9]{1,255}");
  private static final Pattern IP = Pattern.compile("[.:%A-Za-z0-9]{0,64}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private ClusterText() {}

  /** The serving nodes of a view, sorted by host. */
  public static String format(ClusterView view) {
    String nodes =
        view.serving().stream()
            .map(node -> node.host() + "|" + node.ip() + "|" + node.port())
            .distinct()
            .collect(Collectors.joining(" "));
    return view.version() + "\n" + nodes + "\n";
  }

  /**
   * The view that a text tells of. What the text does not say is filled in: a node's id is {@code
   * host:port}, its weight 1, its zone empty, its state serving. Carriage returns, blanks at the
   * ends and empty addresses, which other servers send, are accepted.
   *
   * @throws IllegalArgumentException when it is no such text; the message quotes what is wrong
   */
  public static ClusterView parse(String payload) {
    if (payload.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a cluster's description is at most " + MAX_LENGTH + " long: " + payload.length());
    }
    List<String> lines = payload.strip().lines().map(String::strip).toList();
    if (lines.isEmpty() || lines.size() > 2) {
      throw new IllegalArgumentException(
          "a cluster's description is a version and a line of nodes: " + quote(payload));
    }
    Set<Node> nodes = new LinkedHashSet<>();
    if (lines.size() == 2) {
      for (String node : lines.get(1).split("[ \t]+")) {
        nodes.add(node(node));
      }
    }
    return new ClusterView(version(lines.get(0)), List.copyOf(nodes));
  }

  private static long version(String text) {
    long version = VERSION.matcher(text).matches() ? Long.parseLong(text) : 0;
    if (version < 1 || version > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a cluster's version is 1 to " + Integer.MAX_VALUE + ": " + quote(text));
    }
    return version;
  }

  private static Node node(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length != 3
        || !HOST.matcher(parts[0]).matches()
        || !IP.matcher(parts[1]).matches()
        || !PORT.matcher(parts[2]).matches()) {
      throw new IllegalArgumentException("a node is host|ip|port: " + quote(text));
    }
    int port = Integer.parseInt(parts[2]);
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("a port is 1 to " + MAX_PORT + ": " + quote(text));
    }
    String id = parts[0] + ":" + port;
    return new Node(id, parts[0], parts[1], port, 1, "", NodeState.SERVING);
  }

  /** Text of another process, short and on one line. */
  static String quote(String text) {
    String start = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
    StringBuilder quoted = new StringBuilder("\"");
    start
        .chars()
        .forEach(c -> quoted.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : (char) c + ""));
    return quoted.append('"').toString();
  }
}
