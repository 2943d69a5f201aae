package io.slabring.client.ring;

import java.util.Objects;

/**
 * CRC-32 as in zlib. In place of {@link java.util.zip.CRC32} for the reasons of {@link Md5}: no
 * object is needed. And the checksum of a text can be continued from that of its beginning.
 */
final class Crc32 {
  /** The state before the first byte. */
  static final int START = -1;

  private static final int POLYNOMIAL = 0xedb88320;

  /** What each byte changes. */
  private static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int word = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        word = (word & 1) == 0 ? word >>> 1 : word >>> 1 ^ POLYNOMIAL;
      }
      TABLE[i] = word;
    }
  }

  private Crc32() {}

  /** The checksum of a key. */
  static int of(byte[] key, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, key.length);
    return end(add(START, key, offset, length));
  }

  /** The state after further bytes. */
  static int add(int state, byte[] bytes, int offset, int length) {
    int next = state;
    for (int i = offset; i < offset + length; i++) {
      next = next >>> Byte.SIZE ^ TABLE[(next ^ bytes[i]) & 0xff];
    }
    return next;
  }

  /** The state after the four bytes of a little-endian word. */
  static int add(int state, int word) {
    int next = state ^ word;
    for (int i = 0; i < Integer.BYTES; i++) {
      next = next >>> Byte.SIZE ^ TABLE[next & 0xff];
    }
    return next;
  }

  /** The checksum of all bytes that led to this state. */
  static int end(int state) {
    return ~state;
  }
}
