package io.slabring.node.server.connection;

/**
 * What the connections of an event loop keep of lines that are longer than usual and not whole yet:
 * bounded in sum, so that many clients that send only beginnings cannot fill the heap.
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
