package io.slabring.protocol;

import java.nio.ByteBuffer;

/*
 * memcached reads numbers in two ways. Most are tokens that must consist of digits and nothing else ("token" below).
 * The flags and the exptime of the classic storage commands go through C's strtoul and strtol, which also accept a
 * plus sign, leading white space and more digits than fit 32 bits.
 */
/** Decimal numbers as memcached reads them, from a range of a buffer. Stateless. */
final class Numbers {

  /** What the 32-bit readers return for what is no such number. */
  static final long INVALID = Long.MIN_VALUE;

  private static final int LENGTH_MAX_32 = 11;
  private static final int LENGTH_MAX_64 = 22;
  private static final long UNSIGNED_32_MAX = 0xFFFF_FFFFL;

  private Numbers() {}

  /**
   * A token of 32 bits with an optional minus sign, or {@link #INVALID}. Nothing, and a lone minus,
   * are 0.
   */
  static long signed32(ByteBuffer in, int from, int to) {
    if (to - from > LENGTH_MAX_32) {
      return INVALID;
    }
    int at = from;
    boolean negative = at < to && in.get(at) == '-';
    if (negative) {
      at++;
    }
    long sum = 0;
    for (; at < to; at++) {
      int digit = in.get(at) - '0';
      if (digit < 0 || digit > 9) {
        return INVALID;
      }
      sum = sum * 10 + digit;
    }
    long value = negative ? -sum : sum;
    return value == (int) value ? value : INVALID;
  }

  /** A token of 64 bits with an optional minus sign, or {@link #INVALID}. */
  static long signed64(ByteBuffer in, int from, int to) {
    int at = from;
    boolean negative = at < to && in.get(at) == '-';
    if (negative) {
      at++;
    }
    if (to - from > LENGTH_MAX_64 || !isUnsigned64(in, at, to)) {
      return INVALID;
    }
    long magnitude = unsigned64(in, at, to);
    return magnitude < 0 ? INVALID : negative ? -magnitude : magnitude;
  }

  /** A token of 32 bits without a sign, or {@link #INVALID}. */
  static long unsigned32(ByteBuffer in, int from, int to) {
    if (to - from > LENGTH_MAX_32 || !isUnsigned64(in, from, to)) {
      return INVALID;
    }
    long value = unsigned64(in, from, to);
    return value <= UNSIGNED_32_MAX ? value : INVALID;
  }

  /**
   * Whether {@link #unsigned64} can read this token: digits only, at most 22 of them, below 2^64.
   */
  static boolean isUnsigned64(ByteBuffer in, int from, int to) {
    if (to - from > LENGTH_MAX_64) {
      return false;
    }
    long sum = 0;
    for (int at = from; at < to; at++) {
      int digit = in.get(at) - '0';
      if (digit < 0 || digit > 9 || !canAppend(sum, digit)) {
        return false;
      }
      sum = sum * 10 + digit;
    }
    return true;
  }

  /** The unsigned value of a token that {@link #isUnsigned64} accepts. */
  static long unsigned64(ByteBuffer in, int from, int to) {
    long sum = 0;
    for (int at = from; at < to; at++) {
      sum = sum * 10 + (in.get(at) - '0');
    }
    return sum;
  }

  /**
   * As C's strtoul and a cut to 32 bits, on a line that ends in a newline before {@code limit}; or
   * {@link #INVALID}.
   */
  static long flags(ByteBuffer in, int from, int limit) {
    return strtol(in, from, limit, false);
  }

  /**
   * As C's strtol and a cut to 32 bits, on a line that ends in a newline before {@code limit}; or
   * {@link #INVALID}.
   */
  static long exptime(ByteBuffer in, int from, int limit) {
    return strtol(in, from, limit, true);
  }

  private static long strtol(ByteBuffer in, int from, int limit, boolean signed) {
    int at = from;
    while (at < limit && isSpace(in.get(at))) {
      at++;
    }
    boolean negative = at < limit && in.get(at) == '-';
    if (negative || (at < limit && in.get(at) == '+')) {
      at++;
    }
    int digits = at;
    long sum = 0;
    for (; at < limit; at++) {
      int digit = in.get(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (!canAppend(sum, digit)) {
        return INVALID;
      }
      sum = sum * 10 + digit;
    }
    if (at == digits || at == limit || (!isSpace(in.get(at)) && in.get(at) != 0)) {
      return INVALID;
    }
    long value = negative ? -sum : sum;
    if (signed) {
      boolean fits = sum >= 0 || (negative && sum == Long.MIN_VALUE);
      return fits ? (int) value : INVALID;
    }
    return negative && value < 0 ? INVALID : (int) value;
  }

  /** Whether another digit fits an unsigned 64-bit number. */
  private static boolean canAppend(long sum, int digit) {
    // 2^64 - 1 = 10 * 1844674407370955161 + 5
    long tenth = 1844674407370955161L;
    return sum >= 0 && (sum < tenth || (sum == tenth && digit <= 5));
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
