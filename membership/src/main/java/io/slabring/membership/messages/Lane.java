package io.slabring.membership.messages;

/**
 * The versions that one part of a cluster may use: every {@code step}-th one below {@code end}, and
 * all from there on. Immutable.
 *
 * <p>When a cluster is torn apart, no part can know what the others do. So the next versions are
 * shared out: those up to a limit belong to the parts without a majority, one lane for each node
 * that could publish there; the part with the majority goes on above the limit. So one version
 * never means two lists, and clients that reach several parts follow the majority.
 *
 * @param step at least 1
 * @param offset remainder of the versions below the end when divided by the step
 * @param end at most {@link #VERSION_LIMIT}
 */
public record Lane(long step, long offset, long end) {
  /** All versions are below this, since clients read them as 31-bit numbers. */
  public static final long VERSION_LIMIT = 1L << 31;

  /** All versions, while nobody is missed. */
  public static final Lane ALL = new Lane(1, 0, VERSION_LIMIT);

  /** Lanes beside each other at least; and what may have been published without being heard of. */
  public static final int WIDTH_MIN = 16;

  /** Editions for which there is room in a lane. */
  private static final int CHANGES = 64;

  /** A part that has used up its lane goes on so far above those with a majority. */
  private static final int FAR = 1 << 13;

  /** The next version. */
  public long next(long after) {
    long next = after + 1;
    if (next >= end) {
      return next;
    }
    long inLane = next + Math.floorMod(offset - next, step);
    long far = end + FAR;
    return inLane < end ? inLane : far + Math.floorMod(offset - far, step);
  }

  /** The versions that follow such a version. */
  public Lane from(long version) {
    return version < end ? this : ALL;
  }

  /** The first version after those that belong to the parts without a majority. */
  public long limit(long version, int nodes) {
    return version + Math.min(CHANGES * width(nodes) * step, (end - version) / 2);
  }

  /** The lane of one part without a majority. */
  public Lane split(long version, int nodes, int index) {
    long width = width(nodes);
    return new Lane(
        step * width, Math.floorMod(offset + step * index, step * width), limit(version, nodes));
  }

  private static long width(int nodes) {
    return Math.max(WIDTH_MIN, Integer.highestOneBit(Math.max(1, nodes)) << 1);
  }
}
