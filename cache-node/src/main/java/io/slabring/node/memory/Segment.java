package io.slabring.node.memory;

/**
 * The segments of a class's LRU, as memcached's doc/new_lru.txt describes them: items enter HOT;
 * those hit at least twice live in WARM; the rest sinks into COLD, whose tail is evicted. TEMP
 * holds items that expire so soon that moving them is not worth it.
 */
public final class Segment {
  public static final int HOT = 0;
  public static final int WARM = 1;
  public static final int COLD = 2;
  public static final int TEMP = 3;
  public static final int COUNT = 4;

  private Segment() {}
}
