package io.slabring.node.server.watch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Lines of text that are put together in one array, without objects. Not thread-safe. */
final class AsciiBuffer {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_DIGITS = 20;

  private final byte[] bytes;
  private int length;

  /** An empty one. */
  AsciiBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int remaining() {
    return bytes.length - length;
  }

  void clear() {
    length = 0;
  }

  AsciiBuffer text(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  AsciiBuffer raw(byte[] from, int offset, int count) {
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** A number with its sign. */
  AsciiBuffer number(long value) {
    if (value < 0) {
      bytes[length++] = '-';
    }
    return unsigned(Math.abs(value));
  }

  /** A number of 64 bits without a sign. */
  AsciiBuffer unsigned(long value) {
    int digits = 1;
    for (long rest = Long.divideUnsigned(value, 10); rest != 0; rest /= 10) {
      digits++;
    }
    assert digits <= MAX_DIGITS;
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      long quotient = Long.divideUnsigned(rest, 10);
      bytes[length + i] = (byte) ('0' + (rest - quotient * 10));
      rest = quotient;
    }
    length += digits;
    return this;
  }

  /** Bytes as in a URI: all but letters, digits and {@code -._~} as percent and two digits. */
  AsciiBuffer uri(byte[] from, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      int b = from[i] & 0xFF;
      if (isUnreserved(b)) {
        bytes[length++] = (byte) b;
      } else {
        bytes[length++] = '%';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 0xF];
      }
    }
    return this;
  }

  AsciiBuffer base64(byte[] from, int count) {
    byte[] encoded = Base64.getEncoder().encode(Arrays.copyOf(from, count));
    return raw(encoded, 0, encoded.length);
  }

  private static boolean isUnreserved(int b) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b >= '0' && b <= '9'
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }
}
