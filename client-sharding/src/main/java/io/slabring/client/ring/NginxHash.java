package io.slabring.client.ring;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The points of {@code hash KEY consistent} in an nginx upstream ({@code
 * ngx_http_upstream_hash_module}), which are those of Perl's Cache::Memcached::Fast: 160 for each
 * unit of weight, each the CRC-32 of the host, a zero byte, the port and the point before.
 */
final class NginxHash {
  /**
   * The most weight of a ring. Weights are not relative here: 1,600,000 points, which take 14 MB
   * and are as many as a proxy can be expected to bear.
   */
  static final int MAX_WEIGHT = 10_000;

  private static final int POINTS = 160;

  private NginxHash() {}

  static Ring of(List<RingNode> nodes) {
    long[] points = new long[POINTS * totalWeight(nodes)];
    int count = 0;
    for (int i = 0; i < nodes.size(); i++) {
      byte[] name = name(nodes.get(i)).getBytes(StandardCharsets.UTF_8);
      int start = Crc32.add(Crc32.START, name, 0, name.length);
      int point = 0;
      for (int rest = POINTS * weight(nodes.get(i)); rest > 0; rest--) {
        point = Crc32.end(Crc32.add(start, point));
        points[count++] = Integer.toUnsignedLong(point) << Short.SIZE | i;
      }
    }
    return PointRing.of(nodes, points, false, Crc32::of);
  }

  /** nginx wants an IPv6 address in brackets, and does not take them off. */
  private static String name(RingNode node) {
    String host = node.host();
    boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
    return (isBare ? "[" + host + "]" : host) + "\0" + node.port();
  }

  static boolean fits(List<RingNode> nodes) {
    return nodes.stream().mapToLong(NginxHash::weight).sum() <= MAX_WEIGHT;
  }

  private static int totalWeight(List<RingNode> nodes) {
    return nodes.stream().mapToInt(NginxHash::weight).sum();
  }

  private static int weight(RingNode node) {
    return Math.max(1, node.weight());
  }
}
