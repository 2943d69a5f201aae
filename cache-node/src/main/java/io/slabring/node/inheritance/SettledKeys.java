package io.slabring.node.inheritance;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Keys that are not inherited any more, by their hashes: a set that may say yes wrongly, but never
 * no. Thread-safe; all calls for one key must come one after the other, as under its stripe.
 */
final class SettledKeys {
  /*
   * A Bloom filter (Burton H. Bloom, 1970) with double hashing (Kirsch and Mitzenmacher, 2006). An
   * exact set would need memory for each key that clients write during a hand-over, however many
   * those are. A wrong yes costs a miss, and nothing else. With 16 bits for each key it happens to
   * one key in 400, with 8 to one in 40.
   */
  private static final int PROBES = 4;

  private static final int BITS_MIN = 1 << 16;

  /** 32 MiB. */
  private static final int BITS_MAX = 1 << 28;

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment words;
  private final long mask;

  /**
   * An empty set.
   *
   * @param bits how many bits it takes; rounded up to a power of two between 2^16 and 2^28
   */
  SettledKeys(long bits) {
    long size = Long.highestOneBit(Math.clamp(bits, BITS_MIN, BITS_MAX) * 2 - 1);
    words = Arena.ofAuto().allocate(size / Byte.SIZE, Long.BYTES); // all zero
    mask = size - 1;
  }

  /** Adds a key; whether it was not in the set before. */
  boolean add(long hash) {
    boolean added = false;
    long step = step(hash);
    for (int i = 0; i < PROBES; i++) {
      long bit = hash + i * step & mask;
      long one = 1L << bit;
      long before = (long) WORD.getAndBitwiseOr(words, word(bit), one);
      added |= (before & one) == 0;
    }
    return added;
  }

  /** Whether a key was added; perhaps yes although it was not. */
  boolean contains(long hash) {
    long step = step(hash);
    for (int i = 0; i < PROBES; i++) {
      long bit = hash + i * step & mask;
      if (((long) WORD.getVolatile(words, word(bit)) & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Bytes that it takes. */
  long bytes() {
    return words.byteSize();
  }

  private static long step(long hash) {
    return hash >>> Integer.SIZE | 1; // the low bits say where it begins
  }

  private static long word(long bit) {
    return bit / Long.SIZE * Long.BYTES;
  }
}
