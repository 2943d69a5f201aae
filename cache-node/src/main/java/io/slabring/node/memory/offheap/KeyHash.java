package io.slabring.node.memory.offheap;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The hash of a key, 64 bits: wyhash's scheme (Wang Yi, final version 4) of folded 64 x 64 bit
 * multiplications, seeded per process so that nobody can prepare keys that collide.
 */
public final class KeyHash {
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long S0 = 0x2d358dccaa6c78a5L;
  private static final long S1 = 0x8bb84b93962eacc9L;
  private static final long SEED = seed();

  private KeyHash() {}

  /** Hash of a key in a buffer. {@code length} is at least 1. */
  public static long of(ByteBuffer buffer, int from, int length) {
    if (length < 8) {
      return finish(shortKey(buffer, from, length), 0, length, SEED);
    }
    long state = SEED;
    int at = from;
    int left = length;
    while (left > 16) {
      state = fold(word(buffer, at) ^ S0, word(buffer, at + 8) ^ state);
      at += 16;
      left -= 16;
    }
    long last = word(buffer, from + length - 8);
    return left <= 8
        ? finish(0, last, length, state)
        : finish(word(buffer, at), last, length, state);
  }

  /** Hash of a key off-heap: the same function. */
  public static long of(long from, int length) {
    if (length < 8) {
      return finish(shortKey(from, length), 0, length, SEED);
    }
    long state = SEED;
    long at = from;
    int left = length;
    while (left > 16) {
      state = fold(OffHeap.getLong(at) ^ S0, OffHeap.getLong(at + 8) ^ state);
      at += 16;
      left -= 16;
    }
    long last = OffHeap.getLong(from + length - 8);
    return left <= 8
        ? finish(0, last, length, state)
        : finish(OffHeap.getLong(at), last, length, state);
  }

  /** The bytes of a key shorter than 8 as one little-endian word. */
  public static long shortKey(ByteBuffer buffer, int from, int length) {
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = word << 8 | (buffer.get(from + i) & 0xff);
    }
    return word;
  }

  /** As {@link #shortKey(ByteBuffer, int, int)}: an item's key has its header before it. */
  public static long shortKey(long from, int length) {
    return OffHeap.getLong(from + length - 8) >>> (64 - 8 * length);
  }

  public static long word(ByteBuffer buffer, int at) {
    return (long) WORD.get(buffer, at);
  }

  private static long finish(long a, long b, int length, long state) {
    return fold(S1 ^ length, fold(a ^ S1, b ^ state));
  }

  private static long fold(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
  }

  private static long seed() {
    long seed = System.nanoTime();
    try (InputStream random = Files.newInputStream(Path.of("/dev/urandom"))) {
      return ByteBuffer.wrap(random.readNBytes(8)).getLong();
    } catch (IOException | java.nio.BufferUnderflowException e) {
      return seed; // a weaker seed is no reason not to start
    }
  }
}
