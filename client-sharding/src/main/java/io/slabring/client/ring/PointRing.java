package io.slabring.client.ring;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Points on a circle of 32-bit numbers. A key belongs to the node of the first point that is not
 * below its hash, or past the last one to that of the first.
 */
final class PointRing implements HashedRing {
  /*
   * The points are evenly spread, so a table by the highest bits of the hash leads to within a few
   * points of the right one: two accesses to memory where a binary search needs fourteen for a
   * hundred nodes, each with a branch that nobody can predict.
   */

  private final List<RingNode> nodes;

  /** Ascending as unsigned numbers. */
  private final int[] points;

  /** The node of each point. */
  private final short[] owners;

  /** For each value of the highest bits of a hash, the first point that is not below them. */
  private final int[] starts;

  /** By how many bits a hash is shifted to get its place in {@link #starts}. */
  private final int shift;

  private final KeyHash hash;

  /** The 32 bits of a key that are looked up among the points. */
  interface KeyHash {
    int of(byte[] key, int offset, int length);
  }

  private PointRing(List<RingNode> nodes, int[] points, short[] owners, KeyHash hash) {
    this.nodes = nodes;
    this.hash = hash;
    this.points = points;
    this.owners = owners;
    int size = Math.max(2, Integer.highestOneBit(points.length));
    starts = new int[size];
    shift = Integer.SIZE - Integer.numberOfTrailingZeros(size);
    int point = 0;
    for (int i = 0; i < size; i++) {
      while (point < points.length && Integer.compareUnsigned(points[point], i << shift) < 0) {
        point++;
      }
      starts[i] = point;
    }
  }

  /**
   * A ring of these points.
   *
   * @param points each its value, then 16 bits for the rank of its node; will be sorted. Of equal
   *     values the one with the lowest rank is found
   * @param areReversed whether the last node has rank 0, and not the first
   */
  static PointRing of(List<RingNode> nodes, long[] points, boolean areReversed, KeyHash hash) {
    Arrays.sort(points);
    int last = nodes.size() - 1;
    int[] values = new int[points.length];
    short[] owners = new short[points.length];
    for (int i = 0; i < points.length; i++) {
      int rank = (short) points[i];
      values[i] = (int) (points[i] >>> Short.SIZE);
      owners[i] = (short) (areReversed ? last - rank : rank);
    }
    return new PointRing(nodes, values, owners, hash);
  }

  @Override
  public List<RingNode> nodes() {
    return nodes;
  }

  @Override
  public long hash(byte[] key, int offset, int length) {
    return Integer.toUnsignedLong(hash.of(key, offset, length));
  }

  @Override
  public int ownerOf(long hash) {
    int value = (int) hash;
    int i = starts[value >>> shift];
    while (i < points.length && Integer.compareUnsigned(points[i], value) < 0) {
      i++;
    }
    if (i < points.length) {
      return owners[i];
    }
    return points.length == 0 ? -1 : owners[0];
  }

  /**
   * The arcs of the circle that are a node's: of 500 nodes, a node has 160 arcs, where the ring has
   * 80,000 points.
   */
  @Override
  public RingShare share(int node) {
    Objects.checkIndex(node, nodes.size());
    if (nodes.size() == 1) {
      return (key, offset, length) -> true;
    }
    return Arcs.of(points, owners, node, hash);
  }
}
