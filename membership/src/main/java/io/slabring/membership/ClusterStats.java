package io.slabring.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The output of {@code stats cluster}: what {@link ClusterText} has no room for, namely nodes in
 * every state, their weights and zones, and the ring. Immutable.
 *
 * @param view all nodes
 * @param ring name of the ring that the nodes use
 * @param localId id of the node that answers
 * @param identity identity of the cluster, null if unknown
 */
public record ClusterStats(
    ClusterView view, String ring, String localId, ClusterIdentity identity) {
  private static final String VERSION = "version";
  private static final String RING = "ring";
  private static final String LOCAL = "local";
  private static final String CLUSTER = "cluster";
  private static final String NODE = "node:";

  /** Stands for an empty word. */
  private static final String NONE = "-";

  private static final int MAX_NODES = 10_000;
  private static final int MAX_WORD = 255;
  private static final int MAX_WEIGHT = 1000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  /** Creates the output for a cluster whose identity is unknown. */
  public ClusterStats(ClusterView view, String ring, String localId) {
    this(view, ring, localId, null);
  }

  /**
   * Returns names and values in this order: version, ring, local, cluster if known, then {@code
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
   * Parses the lines of {@link #format} and ignores other lines.
   *
   * @throws IllegalArgumentException if a line is missing or malformed; the message quotes it
   */
  public static ClusterStats parse(Map<String, String> lines) {
    List<Node> nodes = new ArrayList<>();
    for (String line = lines.get(NODE + 0); line != null; line = lines.get(NODE + nodes.size())) {
      if (nodes.size() == MAX_NODES) {
        throw new IllegalArgumentException("stats cluster: more than " + MAX_NODES + " nodes");
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
          "stats cluster: line \"" + name + "\" is " + (value == null ? "missing" : "malformed"));
    }
    return value;
  }

  private static Node node(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 7) {
      throw new IllegalArgumentException(
          "stats cluster: a node has 7 words (id host ip port weight zone state): "
              + ClusterText.quote(line));
    }
    for (String word : words) {
      if (word.isEmpty() || word.length() > MAX_WORD) {
        throw new IllegalArgumentException(
            "stats cluster: each of a node's words has 1 to "
                + MAX_WORD
                + " characters: "
                + ClusterText.quote(line));
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
          "stats cluster: "
              + name
              + " must be "
              + min
              + " to "
              + max
              + ": "
              + ClusterText.quote(text));
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
        "stats cluster: state must be joining, serving or leaving: " + ClusterText.quote(text));
  }
}
