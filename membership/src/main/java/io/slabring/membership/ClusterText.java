package io.slabring.membership;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The answer to {@code config get cluster}, in the format of ElastiCache for Memcached: a line with
 * the version, then a line with {@code host|ip|port} of each serving node. Thread-safe.
 */
public final class ClusterText {
  /* Lines end with LF alone, since XMemcached splits at CR LF. Each node is listed once. */

  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_QUOTED = 60;
  private static final int MAX_PORT = 65_535;
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,10}");
  private static final Pattern HOST = Pattern.compile("[-._:%A-Za-z0-9]{1,255}");
  private static final Pattern IP = Pattern.compile("[.:%A-Za-z0-9]{0,64}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private ClusterText() {}

  /** Formats the serving nodes of a view, sorted by host. */
  public static String format(ClusterView view) {
    String nodes =
        view.serving().stream()
            .map(node -> node.host() + "|" + node.ip() + "|" + node.port())
            .distinct()
            .collect(Collectors.joining(" "));
    return view.version() + "\n" + nodes + "\n";
  }

  /**
   * Parses a view. Fills in what the text does not say: the id of a node is {@code host:port}, its
   * weight 1, its zone empty, its state serving. Accepts what other servers send: carriage returns,
   * blanks at the ends of lines, and empty IP addresses.
   *
   * @throws IllegalArgumentException if the text is malformed; the message quotes the malformed
   *     part
   */
  public static ClusterView parse(String payload) {
    if (payload.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "config get cluster: an answer has at most "
              + MAX_LENGTH
              + " characters: "
              + payload.length());
    }
    List<String> lines = payload.strip().lines().map(String::strip).toList();
    if (lines.isEmpty() || lines.size() > 2) {
      throw new IllegalArgumentException(
          "config get cluster: expected a line with the version and a line of nodes: "
              + quote(payload));
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
          "config get cluster: version must be 1 to " + Integer.MAX_VALUE + ": " + quote(text));
    }
    return version;
  }

  private static Node node(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length != 3
        || !HOST.matcher(parts[0]).matches()
        || !IP.matcher(parts[1]).matches()
        || !PORT.matcher(parts[2]).matches()) {
      throw new IllegalArgumentException(
          "config get cluster: expected host|ip|port: " + quote(text));
    }
    int port = Integer.parseInt(parts[2]);
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "config get cluster: port must be 1 to " + MAX_PORT + ": " + quote(text));
    }
    String id = parts[0] + ":" + port;
    return new Node(id, parts[0], parts[1], port, 1, "", NodeState.SERVING);
  }

  /** Quotes text from another process, shortened and on one line. */
  static String quote(String text) {
    String start = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
    StringBuilder quoted = new StringBuilder("\"");
    start
        .chars()
        .forEach(c -> quoted.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : (char) c + ""));
    return quoted.append('"').toString();
  }
}
