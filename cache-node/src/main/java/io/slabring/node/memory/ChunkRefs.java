package io.slabring.node.memory;

/**
 * What a 32-bit reference means: the chunk's distance from the start of the region in units of 8
 * bytes, or 16, 32, … when the region is larger than 32 GiB (as the JVM's compressed oops do).
 * Reference 0 is none; the first page of the region is never used.
 */
final class ChunkRefs {
  private static final int PAGE_SHIFT = 20;

  private final long base;
  private final int shift;

  ChunkRefs(long base, int shift) {
    this.base = base;
    this.shift = shift;
  }

  /** The smallest shift with which so many pages can be addressed. */
  static int shiftFor(long pages) {
    int shift = 3;
    while ((pages + 1) << PAGE_SHIFT > 1L << (32 + shift)) {
      shift++;
    }
    return shift;
  }

  /** Offset of the chunk in the mapping. */
  long address(int ref) {
    return base + ((ref & 0xffff_ffffL) << shift);
  }

  int refOf(int page, int offset) {
    return (int) ((((long) page << PAGE_SHIFT) + offset) >>> shift);
  }

  int pageOf(int ref) {
    return (int) (((ref & 0xffff_ffffL) << shift) >>> PAGE_SHIFT);
  }
}
