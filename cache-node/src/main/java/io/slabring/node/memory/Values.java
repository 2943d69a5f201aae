package io.slabring.node.memory;

import java.lang.foreign.MemorySegment;

/** Values that lie in their item's chunk: copies in and out, and numbers for incr and decr. */
public final class Values {
  /** Digits of the largest unsigned 64-bit number. */
  public static final int MAX_DIGITS = 20;

  private Values() {}

  /** Copies a whole value out. Stripe held. */
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

  /**
   * Whether a value is a number as incr wants it: 1 to 20 digits within 64 bits, spaces behind them
   * allowed.
   */
  public static boolean isNumber(long item) {
    int length = ItemLayout.valueLength(item);
    if (length == 0 || ItemLayout.isChained(item)) {
      return false;
    }
    long at = ItemLayout.value(item);
    int digits = 0;
    long value = 0;
    for (; digits < length; digits++) {
      int digit = OffHeap.getByte(at + digits) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
        return false;
      }
      value = value * 10 + digit;
    }
    return digits > 0 && (digits == length || OffHeap.getByte(at + digits) == ' ');
  }

  /** The number that a value is; only where {@link #isNumber}. */
  public static long number(long item) {
    long at = ItemLayout.value(item);
    int length = ItemLayout.valueLength(item);
    long value = 0;
    for (int i = 0; i < length; i++) {
      int digit = OffHeap.getByte(at + i) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
    }
    return value;
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
