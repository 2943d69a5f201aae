package io.slabring.protocol;

import java.nio.ByteBuffer;

/** Writes decimal numbers into a buffer, two digits at a time. Stateless. */
final class Decimals {

  private static final int HUNDRED = 100;
  private static final short[] TWO_DIGITS = new short[HUNDRED];

  /** The powers of ten that fit a positive long, in order. */
  private static final long[] POWERS = new long[19];

  /** Digits of the largest number with so many bits, by 64 - numberOfLeadingZeros. */
  private static final byte[] DIGITS_OF_BITS = new byte[Long.SIZE];

  /** 10^19 - 2^64: from here on, taken as signed, an unsigned number has 20 digits. */
  private static final long TWENTY_DIGITS = -8446744073709551616L;

  static {
    for (int i = 0; i < HUNDRED; i++) {
      TWO_DIGITS[i] = (short) ((('0' + i % 10) << Byte.SIZE) | ('0' + i / 10));
    }
    long power = 1;
    for (int i = 0; i < POWERS.length; i++, power *= 10) {
      POWERS[i] = power;
    }
    for (int bits = 0; bits < DIGITS_OF_BITS.length; bits++) {
      long largest = (1L << bits) - 1;
      DIGITS_OF_BITS[bits] = (byte) Long.toString(largest).length();
    }
  }

  private Decimals() {}

  /** Writes an unsigned number at {@code at}; returns the offset after it. */
  static int put(ByteBuffer out, int at, long unsigned) {
    return unsigned >= 0 && unsigned < 10_000
        ? putSmall(out, at, (int) unsigned)
        : putLarge(out, at, unsigned);
  }

  /** Lengths and flags mostly have few digits: no search for how many there are. */
  private static int putSmall(ByteBuffer out, int at, int number) {
    if (number < HUNDRED) {
      return putTwo(out, at, number);
    }
    int hundreds = number / HUNDRED;
    int rest = putTwo(out, at, hundreds);
    Words.putShort(out, rest, TWO_DIGITS[number - hundreds * HUNDRED]);
    return rest + 2;
  }

  private static int putTwo(ByteBuffer out, int at, int number) {
    if (number < 10) {
      out.put(at, (byte) ('0' + number));
      return at + 1;
    }
    Words.putShort(out, at, TWO_DIGITS[number]);
    return at + 2;
  }

  private static int putLarge(ByteBuffer out, int at, long unsigned) {
    int end = at + length(unsigned);
    int to = end;
    long rest = unsigned;
    if (rest < 0) {
      long quotient = Long.divideUnsigned(rest, HUNDRED);
      to -= 2;
      Words.putShort(out, to, TWO_DIGITS[(int) (rest - quotient * HUNDRED)]);
      rest = quotient;
    }
    while (rest > Integer.MAX_VALUE) {
      long quotient = rest / HUNDRED;
      to -= 2;
      Words.putShort(out, to, TWO_DIGITS[(int) (rest - quotient * HUNDRED)]);
      rest = quotient;
    }
    putInt(out, to, (int) rest);
    return end;
  }

  /** Writes a number so that it ends at {@code to}. */
  private static void putInt(ByteBuffer out, int to, int number) {
    int at = to;
    int rest = number;
    while (rest >= HUNDRED) {
      int quotient = rest / HUNDRED;
      at -= 2;
      Words.putShort(out, at, TWO_DIGITS[rest - quotient * HUNDRED]);
      rest = quotient;
    }
    if (rest >= 10) {
      Words.putShort(out, at - 2, TWO_DIGITS[rest]);
    } else {
      out.put(at - 1, (byte) ('0' + rest));
    }
  }

  private static int length(long unsigned) {
    if (unsigned < 0) {
      return unsigned < TWENTY_DIGITS ? 19 : 20;
    }
    int most = DIGITS_OF_BITS[Long.SIZE - Long.numberOfLeadingZeros(unsigned)];
    return unsigned < POWERS[most - 1] ? most - 1 : most;
  }
}
