package io.slabring.client.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Where the points of a ketama ring come from: each MD5 digest of {@code name-i} gives four. The
 * algorithm is last.fm's libketama in the forms of libmemcached ({@code update_continuum}) and
 * spymemcached ({@code KetamaNodeLocator}). A key's hash is the first word of its MD5.
 */
final class Ketama {
  static final int POINTS_PER_DIGEST = 4;

  /** Points of a node of average weight. */
  private static final int POINTS = 160;

  private static final int DEFAULT_PORT = 11211;

  private Ketama() {}

  static Ring ofLibmemcached(List<RingNode> nodes) {
    return build(nodes, Ketama::nameInLibmemcached, weightedDigests(nodes), false);
  }

  /** Without weights spymemcached takes 160 points and does not calculate, so rounds nothing. */
  static Ring ofSpymemcached(List<RingNode> nodes) {
    boolean areEqual = nodes.stream().mapToInt(Ketama::weight).distinct().count() < 2;
    int[] digests = new int[nodes.size()];
    Arrays.fill(digests, POINTS / POINTS_PER_DIGEST);
    return build(nodes, RingNode::address, areEqual ? digests : weightedDigests(nodes), true);
  }

  private static String nameInLibmemcached(RingNode node) {
    return node.port() == DEFAULT_PORT ? node.host() : node.address();
  }

  private static int weight(RingNode node) {
    return Math.max(1, node.weight());
  }

  /**
   * The number of digests of each node, by C's arithmetic: it rounds to {@code float} after each
   * step. So 25 nodes of equal weight have 39 digests each and not 40, and every client has to make
   * the same error.
   */
  static int[] weightedDigests(List<RingNode> nodes) {
    int total = nodes.stream().mapToInt(Ketama::weight).sum();
    int[] digests = new int[nodes.size()];
    for (int i = 0; i < digests.length; i++) {
      float share = (float) weight(nodes.get(i)) / (float) total;
      float exact = (float) (share * POINTS / POINTS_PER_DIGEST * nodes.size() + 0.0000000001);
      digests[i] = (int) exact;
    }
    return digests;
  }

  /**
   * A ring of the points of all digests.
   *
   * @param laterWins which node owns a point that two nodes have: the later one in the list, or the
   *     earlier
   */
  private static Ring build(
      List<RingNode> nodes, Function<RingNode, String> name, int[] digests, boolean laterWins) {
    MessageDigest md5 = md5();
    long[] points = new long[POINTS_PER_DIGEST * Arrays.stream(digests).sum()];
    int count = 0;
    int last = nodes.size() - 1;
    for (int i = 0; i <= last; i++) {
      String prefix = name.apply(nodes.get(i)) + "-";
      int rank = laterWins ? last - i : i;
      for (int digest = 0; digest < digests[i]; digest++) {
        byte[] text = (prefix + digest).getBytes(StandardCharsets.UTF_8);
        ByteBuffer words = ByteBuffer.wrap(md5.digest(text)).order(ByteOrder.LITTLE_ENDIAN);
        while (words.hasRemaining()) {
          points[count++] = Integer.toUnsignedLong(words.getInt()) << Short.SIZE | rank;
        }
      }
    }
    return PointRing.of(nodes, points, laterWins, Md5::firstWord);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform has no MD5, which it must have", e);
    }
  }
}
