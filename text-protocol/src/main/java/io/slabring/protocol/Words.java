package io.slabring.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/*
 * Eight bytes at a time. A word is read little-endian, so its lowest byte is the first one in the buffer, and the
 * index of the first byte that fits is numberOfTrailingZeros(mask) / 8. The masks are the classic "find the zero byte"
 * tricks; each method says whether only its lowest hit or every hit can be trusted.
 */
/** Reading and searching a byte buffer word by word. */
final class Words {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle SHORT =
      MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private static final short CR_LF = ('\n' << Byte.SIZE) | '\r';
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = ~HIGH_BITS;
  private static final long SPACES = ONES * ' ';
  private static final long NEWLINES = ONES * '\n';

  private Words() {}

  /** The 8 bytes at {@code at}; they must lie within the buffer's limit. */
  static long get(ByteBuffer in, int at) {
    return (long) LONG.get(in, at);
  }

  /** Whether CR and LF stand at {@code at}; both must lie within the buffer's limit. */
  static boolean isCrLf(ByteBuffer in, int at) {
    return (short) SHORT.get(in, at) == CR_LF;
  }

  /** Puts 2 bytes at {@code at}, the lower one first; they must lie within the buffer's limit. */
  static void putShort(ByteBuffer out, int at, short bytes) {
    SHORT.set(out, at, bytes);
  }

  /** Puts 8 bytes at {@code at}; they must lie within the buffer's limit. */
  static void put(ByteBuffer out, int at, long word) {
    LONG.set(out, at, word);
  }

  /**
   * The bytes from {@code at} on, at most 8 and none at or after {@code to}; the rest is 0. Reads
   * nothing before {@code from}.
   */
  static long getPadded(ByteBuffer in, int from, int at, int to) {
    return at <= to - Long.BYTES ? get(in, at) : getTail(in, from, at, to);
  }

  /** As {@link #getPadded}, for fewer than 8 bytes; apart from it so that it can be inlined. */
  private static long getTail(ByteBuffer in, int from, int at, int to) {
    if (at >= to) {
      return 0;
    }
    if (to - from >= Long.BYTES) {
      return get(in, to - Long.BYTES) >>> (Long.SIZE - Byte.SIZE * (to - at));
    }
    long word = 0;
    for (int i = to - 1; i >= at; i--) {
      word = (word << Byte.SIZE) | (in.get(i) & 0xFF);
    }
    return word;
  }

  /** Up to 8 Latin-1 characters as a word, padded by 0. */
  static long pack(String text) {
    return pack(text.getBytes(StandardCharsets.ISO_8859_1), 0);
  }

  /** Up to 8 bytes of an array as a word, padded by 0. */
  static long pack(byte[] bytes, int from) {
    long word = 0;
    for (int i = Math.min(bytes.length, from + Long.BYTES) - 1; i >= from; i--) {
      word = (word << Byte.SIZE) | (bytes[i] & 0xFF);
    }
    return word;
  }

  /** Only the first {@code length} bytes of a word; {@code length} is 0 to 8. */
  static long keep(long word, int length) {
    return length >= Long.BYTES ? word : word & ((1L << (Byte.SIZE * length)) - 1);
  }

  /** Marks every space; exact. */
  static long spaces(long word) {
    return zeroBytes(word ^ SPACES);
  }

  /** Marks every newline; exact. */
  static long newlines(long word) {
    return zeroBytes(word ^ NEWLINES);
  }

  private static long zeroBytes(long word) {
    return ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
  }

  /** Marks bytes up to and including the space; only the lowest mark is exact. */
  static long upToSpace(long word) {
    return (word - ONES * (' ' + 1)) & ~word & HIGH_BITS;
  }

  /** Which byte of a word carries the lowest mark, 0 to 7. */
  static int first(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** The offset after the line's end if that is at {@code at}, be it CR LF or LF; or 0. */
  static int lineEnd(ByteBuffer in, int at, int to) {
    byte b = in.get(at);
    if (b == '\r') {
      return at + 1 < to && in.get(at + 1) == '\n' ? at + 2 : 0;
    }
    return b == '\n' ? at + 1 : 0;
  }

  /** The offset of the first newline in {@code [from, to)}, or -1. */
  static int findNewline(ByteBuffer in, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long marks = newlines(get(in, at));
      if (marks != 0) {
        return at + first(marks);
      }
    }
    long marks = newlines(getPadded(in, from, at, to));
    return marks == 0 ? -1 : at + first(marks);
  }

  /** The offset of the first byte in {@code [from, to)} that is a space or below, or {@code to}. */
  static int findUpToSpace(ByteBuffer in, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long marks = upToSpace(get(in, at));
      if (marks != 0) {
        return at + first(marks);
      }
    }
    if (at == to) {
      return to;
    }
    long filled = getPadded(in, from, at, to) | (-1L << (Byte.SIZE * (to - at)));
    long marks = upToSpace(filled);
    return marks == 0 ? to : at + first(marks);
  }

  /** The offset of the first space in {@code [from, to)}, or {@code to}. */
  static int findSpace(ByteBuffer in, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long marks = spaces(get(in, at));
      if (marks != 0) {
        return at + first(marks);
      }
    }
    long marks = spaces(getPadded(in, from, at, to));
    return marks == 0 ? to : at + first(marks);
  }

  /** Copies {@code length} bytes, and nothing else. */
  static void copy(ByteBuffer in, int from, ByteBuffer out, int to, int length) {
    int last = length - Long.BYTES;
    if (last < 0) {
      for (int at = 0; at < length; at++) {
        out.put(to + at, in.get(from + at));
      }
      return;
    }
    for (int at = 0; at < last; at += Long.BYTES) {
      put(out, to + at, get(in, from + at));
    }
    put(out, to + last, get(in, from + last));
  }
}
