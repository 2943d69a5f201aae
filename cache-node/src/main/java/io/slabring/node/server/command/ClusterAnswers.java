package io.slabring.node.server.command;

import io.slabring.membership.ClusterIdentity;
import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import io.slabring.node.admin.Moves;
import io.slabring.node.admin.StatLines;

/**
 * The answers to clients that discover the nodes of a cluster, made once for each view. Immutable.
 */
final class ClusterAnswers {
  /** The key under which older clients ask. */
  static final String KEY = "AmazonElastiCache:cluster";

  /**
   * While no node is known: clients ask another one, or keep what they know. An empty list would
   * have them forget it.
   */
  private static final String UNKNOWN = "SERVER_ERROR the cluster's nodes are not known yet\r\n";

  private static final String ERROR = "ERROR\r\n";

  private static final ClusterAnswers NONE =
      new ClusterAnswers(UNKNOWN, "", "", null, UNKNOWN, UNKNOWN);

  private final String config;
  private final String value;
  private final String valueWithCas;
  private final ClusterStats stats; // null: there are none
  private final String noStats;
  private final String identity;

  private ClusterAnswers(
      String config,
      String value,
      String valueWithCas,
      ClusterStats stats,
      String noStats,
      String identity) {
    this.config = config;
    this.value = value;
    this.valueWithCas = valueWithCas;
    this.stats = stats;
    this.noStats = noStats;
    this.identity = identity;
  }

  /** The answers of a node that does not know the nodes of its cluster yet. */
  static ClusterAnswers none() {
    return NONE;
  }

  /** The answers of a node that belongs to no cluster: a view of that node, and no details. */
  static ClusterAnswers of(ClusterView view) {
    return of(view, null, ERROR);
  }

  /** The answers of a member of a cluster. */
  static ClusterAnswers of(ClusterStats stats) {
    return of(stats.view(), stats, identity(stats.identity()));
  }

  private static String identity(ClusterIdentity identity) {
    return identity == null
        ? UNKNOWN
        : "CONFIG identity 0 " + identity.toString().length() + "\r\n" + identity + "\r\nEND\r\n";
  }

  private static ClusterAnswers of(ClusterView view, ClusterStats stats, String identity) {
    if (view.serving().isEmpty()) {
      return new ClusterAnswers(UNKNOWN, "", "", stats, ERROR, identity);
    }
    String payload = ClusterText.format(view);
    String head = "VALUE " + KEY + " 0 " + payload.length();
    return new ClusterAnswers(
        "CONFIG cluster 0 " + payload.length() + "\r\n" + payload + "\r\nEND\r\n",
        head + "\r\n" + payload + "\r\n",
        head + " " + view.version() + "\r\n" + payload + "\r\n",
        stats,
        ERROR,
        identity);
  }

  /** The answer to {@code config get cluster}. */
  String config() {
    return config;
  }

  /**
   * The answer to {@code config get identity}, which Slabring's client asks for with every
   * connection: which cluster the node is of. A question of its own, since the parsers of others
   * take nothing else in the answer to {@code config get cluster}.
   */
  String identity() {
    return identity;
  }

  /** The answer to a get of {@link #KEY}, without END. */
  String value(boolean withCas) {
    return withCas ? valueWithCas : value;
  }

  /** The answer to {@code stats cluster}, with what moves between the nodes. */
  String stats(Moves moves) {
    if (stats == null) {
      return noStats;
    }
    StatLines lines = new StatLines();
    stats.format().forEach(lines::add);
    moves.lines().forEach(lines::add);
    return lines.end();
  }
}
