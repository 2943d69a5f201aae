package io.slabring.node.server.watch;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Log entries that one thread (or, for evictions, any thread) has written and the collector has not
 * taken yet, in a binary form that the collector turns into text. Bounded: an entry that does not
 * fit is dropped and counted. The collector only swaps the two halves of the memory, so a writer
 * never waits for a watching client. Thread-safe.
 */
final class LogBuffer {
  /** Bytes of an entry before its key: what {@link #append} puts. */
  static final int HEADER = 1 + 1 + 1 + 8 + 8 + 4 + 4 + 4 + 8 + 4 + 2;

  /** The largest entry: a key of 250 bytes, or an address. */
  static final int ENTRY_MAX = HEADER + 256;

  final ReentrantLock lock = new ReentrantLock();

  private final int size;
  private final AtomicLong ids;
  private ByteBuffer filling;
  private ByteBuffer spare;
  private long written;
  private long dropped;

  /**
   * @param size bytes that may wait
   * @param ids gives every entry of all buffers a number in the order of time
   */
  LogBuffer(int size, AtomicLong ids) {
    this.size = size;
    this.ids = ids;
  }

  /** Allocates the memory, when the first client watches. */
  void open() {
    lock.lock();
    try {
      if (filling == null) {
        filling = ByteBuffer.allocate(size);
        spare = ByteBuffer.allocate(size);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes an entry; the meaning of the numbers is the entry type's. Text is at most 256 bytes. */
  void append(
      LogEntry type,
      int status,
      int command,
      long micros,
      int classId,
      int connection,
      int size,
      long ttl,
      int age,
      byte[] text,
      int textLength) {
    lock.lock();
    try {
      ByteBuffer to = filling;
      if (to == null || to.remaining() < HEADER + textLength) {
        dropped++;
        return;
      }
      to.put((byte) type.ordinal()).put((byte) status).put((byte) command);
      to.putLong(ids.incrementAndGet()).putLong(micros);
      to.putInt(classId).putInt(connection).putInt(size).putLong(ttl).putInt(age);
      to.putShort((short) textLength).put(text, 0, textLength);
      written++;
    } finally {
      lock.unlock();
    }
  }

  /** Entries accepted since the start. */
  long written() {
    return written;
  }

  /** Entries for which there was no room. */
  long dropped() {
    return dropped;
  }

  /**
   * Takes what was written; lock held. It is valid until the next call, and ready to be read.
   *
   * @return null when there never was anything
   */
  ByteBuffer take() {
    ByteBuffer full = filling;
    if (full == null) {
      return null;
    }
    filling = spare.clear();
    spare = full;
    return full.flip();
  }
}
