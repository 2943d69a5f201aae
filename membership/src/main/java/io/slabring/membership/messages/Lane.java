package io.slabring.membership.messages;

/**
 * The versions that one part of a cluster may use: every {@code step}-th version below {@code end},
 * and all versions from there on. Immutable.
 *
 * <p>When a network partition divides a cluster, no part knows what the others do. So the next
 * versions are divided among the parts. Those up to a limit belong to the parts without a majority,
 * with one lane for each node that could publish there. The part with the majority continues above
 * the limit. So one version never means two lists, and clients that reach several parts follow the
 * majority.
 *
 * @param step at least 1
 * @param offset remainder of the versions below the end when divided by the step
 * @param end at most {@link #VERSION_LIMIT}
 */
public record Lane(long step, long offset, long end) {
  /** All versions are below this, since clients read them as 31-bit numbers. */
  public static final long VERSION_LIMIT = 1L << 31;

  /** All versions: used while no node is missing. */
  public static final Lane ALL = new Lane(1, 0, VERSION_LIMIT);

  /**
   * Minimum of lanes side by side. Also the number of versions that may have been published
   * unnoticed.
   */
  public static final int WIDTH_MIN = 16;

  /** Number of editions for which a lane has room. */
  private static final int CHANGES = 64;

  /** A part that has used up its lane continues this far above the part with the majority. */
  private static final int FAR = 1 << 13;

  /**
   * Returns the next version of this lane, or one far above its end if the lane is used up.
   *
   * @param after the highest version known; from the end on, the lane is of no importance
   * @param skipped how many versions to leave out
   */
  public long next(long after, long skipped) {
    long next = after + 1 + skipped;
    if (after + 1 >= end) {
      return next;
    }
    long inLane = next + Math.floorMod(offset - next, step);
    long far = end + FAR;
    return inLane < end ? inLane : far + Math.floorMod(offset - far, step);
  }

  /** Returns the lane from which to take the versions after this one. */
  public Lane from(long version) {
    return version < end ? this : ALL;
  }

  /** Returns the first version above those of the parts without a majority. */
  public long limit(long version, int nodes) {
    return version + Math.min(CHANGES * width(nodes) * step, (end - version) / 2);
  }

  /** Returns the lane of one part without a majority. */
  public Lane split(long version, int nodes, int index) {
    long width = width(nodes);
    return new Lane(
        step * width, Math.floorMod(offset + step * index, step * width), limit(version, nodes));
  }

  private static long width(int nodes) {
    return Math.max(WIDTH_MIN, Integer.highestOneBit(Math.max(1, nodes)) << 1);
  }
}
