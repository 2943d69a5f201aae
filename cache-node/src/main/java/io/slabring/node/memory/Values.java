package io.slabring.node.memory;

import io.slabring.node.memory.offheap.OffHeap;
import java.lang.foreign.MemorySegment;

/** Values of items: copies in and out, and numbers for incr and decr. */
public final class Values {
  /** Digits of the largest unsigned 64-bit number. */
  public static final int MAX_DIGITS = 20;

  private static final long SAFE_TO_EXTEND = Long.MAX_VALUE / 10;

  private Values() {}

  /** Copies a whole value out that lies in its item's chunk. Stripe held. */
  public static void copyOut(long item, MemorySegment to, long offset) {
    OffHeap.copyOut(ItemLayout.value(item), to, offset, ItemLayout.valueLength(item));
  }

  /**
   * Copies the key of an item out.
   *
   * @return its length in bytes
   */
  public static int copyKey(long item, MemorySegment to, long offset) {
    int length = ItemLayout.keyLength(item);
    OffHeap.copyOut(ItemLayout.key(item), to, offset, length);
    return length;
  }

  /** Overwrites a value with one of the given length. Stripe held, or the item reserved. */
  public static void copyIn(long item, MemorySegment from, long offset, int length) {
    OffHeap.copyIn(from, offset, ItemLayout.value(item), length);
  }

  /*
   * What counts as a number is what C's strtoull takes, as in memcached: white space, a plus sign,
   * digits; then the end or white space. Only the digits before that are bounded here.
   */

  /** Whether a value lies in one chunk and is not empty, as every number is. */
  public static boolean mayBeNumber(long item) {
    return !ItemLayout.isChained(item) && ItemLayout.valueLength(item) > 0;
  }

  /** Whether a value is a number as incr wants it, within 64 bits. */
  public static boolean isNumber(long item) {
    if (!mayBeNumber(item)) {
      return false;
    }
    long end = ItemLayout.value(item) + ItemLayout.valueLength(item);
    long first = firstDigit(item);
    long at = first;
    long value = 0;
    for (; at < end; at++) {
      int digit = OffHeap.getByte(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      boolean mayOverflow = Long.compareUnsigned(value, SAFE_TO_EXTEND) > 0;
      if (mayOverflow && Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
        return false;
      }
      value = value * 10 + digit;
    }
    return at > first && (at == end || isSpace(OffHeap.getByte(at)));
  }

  /** The number that a value is; only where {@link #isNumber}. */
  public static long number(long item) {
    long end = ItemLayout.value(item) + ItemLayout.valueLength(item);
    long value = 0;
    for (long at = firstDigit(item); at < end; at++) {
      int digit = OffHeap.getByte(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static long firstDigit(long item) {
    long at = ItemLayout.value(item);
    long end = at + ItemLayout.valueLength(item);
    while (at < end && isSpace(OffHeap.getByte(at))) {
      at++;
    }
    return at < end && OffHeap.getByte(at) == '+' ? at + 1 : at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }

  /** How many digits an unsigned number has. */
  public static int digits(long number) {
    int digits = 1;
    for (long rest = Long.divideUnsigned(number, 10); rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** Writes an unsigned number in so many digits as the value. */
  public static void putNumber(long item, long number, int digits) {
    long at = ItemLayout.value(item);
    long rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      long quotient = Long.divideUnsigned(rest, 10);
      OffHeap.putByte(at + i, (byte) ('0' + (rest - quotient * 10)));
      rest = quotient;
    }
  }
}
