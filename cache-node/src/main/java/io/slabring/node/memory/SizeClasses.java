package io.slabring.node.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of chunk sizes, class 1 upwards; class 0 means none. Immutable.
 *
 * <p>Two tables exist: the dense one, and memcached's own, which is what the options {@code -f} and
 * {@code -n} describe.
 */
public final class SizeClasses {
  /** Size of a page in bytes. */
  public static final int PAGE = 1 << 20;

  /** Largest chunk of the dense table: half a page. Larger items are chained. */
  public static final int MAX_CHUNK = PAGE / 2;

  /** Class numbers fit a byte. */
  public static final int MAX_CLASSES = 255;

  private static final int MIN_CHUNK = 48;
  private static final int FINE_STEP = 8;
  private static final int FINE_STEPS_UP_TO = 128;
  private static final int COARSE_STEP = 16;
  private static final int LINEAR_UP_TO = 256;
  private static final int SMALL_UP_TO = 2048;
  private static final double FINE_FACTOR = 1.05;
  private static final double MIDDLE_FACTOR = 1.15;
  private static final double COARSE_FACTOR = 1.25;
  private static final int PAGES_FOR_FINE = 256;
  private static final int PAGES_FOR_MIDDLE = 64;
  private static final int MEMCACHED_CLASSES = 63;
  private static final int MEMCACHED_ITEM_HEADER = 48;

  private final int[] chunkSize; // [0] unused
  private final byte[] classOfUnits; // by size / unit, rounded up
  private final int unitShift;

  private SizeClasses(List<Integer> sizes, int unit) {
    if (sizes.size() > MAX_CLASSES) {
      throw new IllegalArgumentException(
          "at most " + MAX_CLASSES + " size classes: factor gives " + sizes.size());
    }
    unitShift = Integer.numberOfTrailingZeros(unit);
    chunkSize = new int[sizes.size() + 1];
    for (int i = 0; i < sizes.size(); i++) {
      chunkSize[i + 1] = sizes.get(i);
    }
    int largest = chunkSize[sizes.size()];
    classOfUnits = new byte[largest / unit + 1];
    int id = 1;
    for (int units = 0; units < classOfUnits.length; units++) {
      while (chunkSize[id] < units * unit) {
        id++;
      }
      classOfUnits[units] = (byte) id;
    }
  }

  /*
   * The dense table: steps of 8 bytes up to 128 and 16 up to 256, since a small item loses most by
   * rounding; then a factor. A class needs pages to be worth having: too many classes for the
   * memory pin pages with a few items each, and steal from each other. So the factor depends on
   * how many pages there are, and is larger above 2 KiB, where items are rare. A chunk is
   * stretched to the largest size of which as many fit a page, so no page has an unused end.
   * docs/decisions/size-classes.md has the alternatives that were measured.
   */

  /**
   * The dense table.
   *
   * @param unit chunk sizes are multiples of this, in bytes: a power of two, at least 8
   * @param pages how many pages there are
   */
  public static SizeClasses dense(int unit, int pages) {
    double large = pages < PAGES_FOR_MIDDLE ? COARSE_FACTOR : MIDDLE_FACTOR;
    double small = pages < PAGES_FOR_FINE ? large : FINE_FACTOR;
    List<Integer> sizes = new ArrayList<>();
    int size = alignUp(MIN_CHUNK, unit);
    while (size < LINEAR_UP_TO) {
      sizes.add(size);
      size += Math.max(unit, size < FINE_STEPS_UP_TO ? FINE_STEP : COARSE_STEP);
    }
    sizes.add(size);
    while (true) {
      double factor = size < SMALL_UP_TO ? small : large;
      int perPage = PAGE / alignUp((int) Math.ceil(size * factor), unit);
      if (perPage <= 2) {
        break;
      }
      size = PAGE / perPage & -unit;
      sizes.add(size);
    }
    sizes.add(MAX_CHUNK);
    return new SizeClasses(sizes, unit);
  }

  /**
   * memcached's table.
   *
   * @param factor {@code -f}, more than 1
   * @param minimum {@code -n}: bytes of key, value and flags in the smallest chunk
   * @param maxChunk {@code -o slab_chunk_max}, in bytes
   * @param unit as for {@link #dense}
   */
  public static SizeClasses memcached(double factor, int minimum, int maxChunk, int unit) {
    List<Integer> sizes = new ArrayList<>();
    int size = MEMCACHED_ITEM_HEADER + minimum;
    for (int i = 1; i < MEMCACHED_CLASSES && size < maxChunk / factor; i++) {
      sizes.add(alignUp(size, unit));
      size = (int) (alignUp(size, unit) * factor);
    }
    sizes.add(maxChunk & -unit);
    return new SizeClasses(sizes, unit);
  }

  /** Number of the largest class; classes are 1 to this. */
  public int largest() {
    return chunkSize.length - 1;
  }

  /** Bytes of a chunk of a class. */
  public int chunkSize(int id) {
    return chunkSize[id];
  }

  /** How many chunks a page of a class has. */
  public int perPage(int id) {
    return PAGE / chunkSize[id];
  }

  /** The smallest class whose chunks have room for so many bytes; 0 when there is none. */
  public int classFor(long bytes) {
    return bytes > maxChunk()
        ? 0
        : classOfUnits[(int) ((bytes + (1 << unitShift) - 1) >>> unitShift)] & 0xff;
  }

  /** Bytes of the largest chunk. */
  public int maxChunk() {
    return chunkSize[chunkSize.length - 1];
  }

  private static int alignUp(int bytes, int unit) {
    return (bytes + unit - 1) & -unit;
  }
}
