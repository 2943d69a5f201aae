package io.slabring.node.memory;

import io.slabring.node.memory.offheap.KeyHash;
import io.slabring.node.memory.offheap.OffHeap;
import java.nio.ByteBuffer;

/**
 * A key where it lies, in somebody's buffer, with its hash: a flyweight that one thread reuses. It
 * is valid as long as the buffer keeps the bytes.
 */
public final class Key {
  /** Longest key in bytes. */
  public static final int MAX_LENGTH = 250;

  private ByteBuffer buffer;
  private int offset;
  private int length;
  private long hash;

  /**
   * Points at a key and hashes it.
   *
   * @param length 1 to 250 bytes
   * @throws IllegalArgumentException when the length is outside that
   */
  public Key set(ByteBuffer buffer, int offset, int length) {
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("a key has 1 to 250 bytes: length=" + length);
    }
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    this.hash = KeyHash.of(buffer, offset, length);
    return this;
  }

  /** Length in bytes. */
  public int length() {
    return length;
  }

  /** Hash, equal for equal bytes within this process. */
  public long hash() {
    return hash;
  }

  /** Copies the bytes; returns their number. */
  public int copyTo(byte[] to) {
    buffer.get(offset, to, 0, length);
    return length;
  }

  /** Whether the {@code length()} bytes off-heap at {@code at} are this key's. */
  boolean equalsBytesAt(long at) {
    if (length < 8) {
      return KeyHash.shortKey(at, length) == KeyHash.shortKey(buffer, offset, length);
    }
    int i = 0;
    for (; i <= length - 8; i += 8) {
      if (OffHeap.getLong(at + i) != KeyHash.word(buffer, offset + i)) {
        return false;
      }
    }
    int last = length - 8;
    return OffHeap.getLong(at + last) == KeyHash.word(buffer, offset + last);
  }

  /** Copies the bytes off-heap. */
  void copyTo(long to) {
    int i = 0;
    for (; i <= length - 8; i += 8) {
      OffHeap.putLong(to + i, KeyHash.word(buffer, offset + i));
    }
    for (; i < length; i++) {
      OffHeap.putByte(to + i, buffer.get(offset + i));
    }
  }
}
