package io.slabring.client.ring;

import java.util.Arrays;

/** The arcs that one node has on a circle of points. Immutable. */
final class Arcs implements RingShare {
  /** Where each arc begins and ends, both included, ascending as unsigned numbers. */
  private final int[] bounds;

  private final PointRing.KeyHash hash;

  private Arcs(int[] bounds, PointRing.KeyHash hash) {
    this.bounds = bounds;
    this.hash = hash;
  }

  /**
   * The arcs of a node.
   *
   * @param points ascending as unsigned numbers; of equal ones the first counts
   * @param owners the node of each point, which has the arc that ends there; the first point also
   *     ends the arc that begins after the last
   */
  static Arcs of(int[] points, short[] owners, int node, PointRing.KeyHash hash) {
    int[] bounds = new int[2 * points.length + 2];
    int count = 0;
    int begin = 0;
    for (int i = 0; i < points.length; i++) {
      boolean isShadowed = i > 0 && points[i] == points[i - 1];
      if (!isShadowed) {
        count = owners[i] == node ? add(bounds, count, begin, points[i]) : count;
        begin = points[i] + 1;
      }
    }
    boolean endsBeforeTheLast = points.length > 0 && points[points.length - 1] != -1;
    if (endsBeforeTheLast && owners[0] == node) {
      count = add(bounds, count, begin, -1);
    }
    return new Arcs(Arrays.copyOf(bounds, count), hash);
  }

  /** Appends an arc, to the one before if it follows it directly. Returns the new length. */
  private static int add(int[] bounds, int count, int begin, int end) {
    if (count > 0 && bounds[count - 1] + 1 == begin) {
      bounds[count - 1] = end;
      return count;
    }
    bounds[count] = begin;
    bounds[count + 1] = end;
    return count + 2;
  }

  @Override
  public boolean has(byte[] key, int offset, int length) {
    int value = hash.of(key, offset, length);
    int low = 0;
    int high = bounds.length / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Integer.compareUnsigned(bounds[2 * middle + 1], value) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return 2 * low < bounds.length && Integer.compareUnsigned(bounds[2 * low], value) <= 0;
  }
}
