package io.slabring.node.server;

/**
 * The answer to clients that discover the nodes of a cluster: a version, then {@code host|ip|port}
 * of each node. Lines end in LF alone, because clients split the payload at CR LF.
 *
 * @param version grows with every change of the nodes
 */
record ClusterText(long version, String host, String ip, int port) {
  /** The key under which older clients ask. */
  static final String KEY = "AmazonElastiCache:cluster";

  private String payload() {
    return version + "\n" + host + "|" + ip + "|" + port + "\n";
  }

  /** The answer to {@code config get cluster}. */
  String configAnswer() {
    String payload = payload();
    return "CONFIG cluster 0 " + payload.length() + "\r\n" + payload + "\r\nEND\r\n";
  }

  /** The answer to a get of {@link #KEY}, without END. */
  String value(boolean withCas) {
    String payload = payload();
    String cas = withCas ? " " + version : "";
    return "VALUE " + KEY + " 0 " + payload.length() + cas + "\r\n" + payload + "\r\n";
  }
}
