package io.slabring.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A view with what {@link ClusterText} has no room for, as {@code stats cluster} tells it: nodes of
 * every state, their weights and zones, and how keys are placed. Immutable.
 *
 * @param view all nodes
 * @param ring name of the placement of keys that the nodes assume
 * @param localId id of the node that answers
 * @param identity of the cluster; null if it is not known
 */
public record ClusterStats(
    ClusterView view, String ring, String localId, ClusterIdentity identity) {
  private static final String VERSION = "version";
  private static final String RING = "ring";
  private static final String LOCAL = "local";
  private static final String CLUSTER = "cluster";
  private static final String NODE = "node:";

  /** In the place of an empty word. */
  private static final String NONE = "-";

  private static final int MAX_NODES = 10_000;
  private static final int MAX_WORD = 255;
  private static final int MAX_WEIGHT = 1000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  /** A view of a cluster whose identity is not known. */
  public ClusterStats(ClusterView view, String ring, String localId) {
    this(view, ring, localId, null);
  }

  /**
   * Names and values in their order: version, ring, local, cluster if it is known, then {@code
   * node:0} and so on.
   */
  public Map<String, String> format() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(VERSION, Long.toString(view.version()));
    lines.put(RING, ring);
    lines.put(LOCAL, localId);
    if (identity != null) {
      lines.put(CLUSTER, identity.toString());
    }
    int index = 0;
    for (Node node : view.nodes()) {
      lines.put(NODE + index++, format(node));
    }
    return lines;
  }

  private static String format(Node node) {
    return String.join(
        " ",
        node.id(),
        node.host(),
        orNone(node.ip()),
        Integer.toString(node.port()),
        Integer.toString(node.weight()),
        orNone(node.zone()),
        node.state().name().toLowerCase(Locale.ROOT));
  }

  private static String orNone(String word) {
    return word.isEmpty() ? NONE : word;
  }

  /**
   * Reads such lines; others among them are passed over.
   *
   * @throws IllegalArgumentException when one is missing or malformed; the message quotes it
   */
  public static ClusterStats parse(Map<String, String> lines) {
    List<Node> nodes = new ArrayList<>();
    for (String line = lines.get(NODE + 0); line != null; line = lines.get(NODE + nodes.size())) {
      if (nodes.size() == MAX_NODES) {
        throw new IllegalArgumentException("a cluster has at most " + MAX_NODES + " nodes");
      }
      nodes.add(node(line));
    }
    long version = number(required(lines, VERSION), 1, Integer.MAX_VALUE, VERSION);
    ClusterIdentity identity = ClusterIdentity.parse(lines.get(CLUSTER));
    ClusterView view = new ClusterView(version, nodes, identity == null ? 0 : identity.number());
    return new ClusterStats(view, required(lines, RING), required(lines, LOCAL), identity);
  }

  private static String required(Map<String, String> lines, String name) {
    String value = lines.get(name);
    if (value == null || value.isEmpty() || value.length() > MAX_WORD) {
      throw new IllegalArgumentException(
          "a cluster's line " + name + " is " + (value == null ? "missing" : "malformed"));
    }
    return value;
  }

  private static Node node(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 7) {
      throw new IllegalArgumentException(
          "a node is id, host, ip, port, weight, zone and state: " + ClusterText.quote(line));
    }
    for (String word : words) {
      if (word.isEmpty() || word.length() > MAX_WORD) {
        throw new IllegalArgumentException(
            "a node's words are 1 to " + MAX_WORD + " long: " + ClusterText.quote(line));
      }
    }
    return new Node(
        words[0],
        words[1],
        emptyIfNone(words[2]),
        (int) number(words[3], 1, 65_535, "port"),
        (int) number(words[4], 1, MAX_WEIGHT, "weight"),
        emptyIfNone(words[5]),
        state(words[6]));
  }

  private static String emptyIfNone(String word) {
    return word.equals(NONE) ? "" : word;
  }

  private static long number(String text, long min, long max, String name) {
    long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
    if (number < min || number > max) {
      throw new IllegalArgumentException(
          "a " + name + " is " + min + " to " + max + ": " + ClusterText.quote(text));
    }
    return number;
  }

  private static NodeState state(String text) {
    for (NodeState state : NodeState.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(text)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "a state is joining, serving or leaving: " + ClusterText.quote(text));
  }
}
