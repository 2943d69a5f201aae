package io.slabring.node.server.connection;

/**
 * Memory for the beginnings of long lines, for all connections of an event loop together. Bounded,
 * so that many clients which send only beginnings cannot fill the heap.
 */
public final class LineMemory {
  private static final int BYTES_MAX = 4 << 20;

  private int taken;

  /** Takes so many bytes, or none; whether they were there. */
  boolean take(int bytes) {
    if (bytes > BYTES_MAX - taken) {
      return false;
    }
    taken += bytes;
    return true;
  }

  /** Gives taken bytes back. */
  void give(int bytes) {
    taken -= bytes;
  }
}
