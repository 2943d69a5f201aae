package io.slabring.node.server.connection;

import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.buffer.ReadAllocator;
import io.slabring.protocol.Limits;
import java.util.ArrayDeque;

/**
 * Input of one connection that could not be used yet: the beginning of a request whose end has not
 * been read, and pieces that wait until the connection goes on. Used on its event loop.
 */
final class PendingInput {
  /**
   * Pieces that every connection may have. More come when the kernel hands over what a gone client
   * had still sent, and only as long as the loop's buffers allow it.
   */
  private static final int PIECES_SURE = 2;

  private final LineMemory longLines;

  private byte[] start;
  private int startLength;

  /** Bytes of {@link #start} that were taken from the memory for long lines. */
  private int charged;

  /** Pieces that wait; the first may be partly used. */
  private ArrayDeque<PooledBuffer> pieces;

  PendingInput(LineMemory longLines) {
    this.longLines = longLines;
  }

  /** Length of the request's beginning in bytes, 0 when there is none. */
  int startLength() {
    return startLength;
  }

  /** Copies the beginning of a request; false when it is long and there is no memory for it. */
  boolean keepStart(PooledBuffer from, int offset, int length) {
    if ((start == null || start.length < length) && !reserve(length)) {
      return false;
    }
    from.span().bytes().get(offset, start, 0, length);
    startLength = length;
    return true;
  }

  private boolean reserve(int length) {
    int size = Math.max(64, Integer.highestOneBit(length - 1) << 1);
    release();
    if (length > Limits.LINE_MAX) {
      if (!longLines.take(size)) {
        return false;
      }
      charged = size;
    }
    start = new byte[size];
    return true;
  }

  /** The line whose beginning was kept is used up: gives memory back if it was a long one. */
  void release() {
    if (charged > 0) {
      longLines.give(charged);
      charged = 0;
      start = null;
    }
  }

  /** Puts the beginning in front of what lies at an offset; returns where it begins. */
  int putStart(PooledBuffer to, int offset) {
    int from = offset - startLength;
    to.span().bytes().put(from, start, 0, startLength);
    startLength = 0;
    return from;
  }

  /**
   * A buffer of the beginning of a request and what has come behind it, as much as fits; the
   * caller's to release.
   */
  PooledBuffer join(PooledBuffer behind, BufferPool pool) {
    PooledBuffer joined = takeStart(pool);
    joined.writeBytes(behind, Math.min(behind.readableBytes(), joined.writableBytes()));
    return joined;
  }

  /** A buffer of the beginning of a request alone; the caller's to release. */
  PooledBuffer takeStart(BufferPool pool) {
    PooledBuffer buffer = pool.takeLarge();
    int at = Math.max(ReadAllocator.HEADROOM, startLength);
    buffer.setIndex(putStart(buffer, at), at);
    return buffer;
  }

  boolean hasPieces() {
    return pieces != null && !pieces.isEmpty();
  }

  /** How many pieces wait. */
  int size() {
    return pieces == null ? 0 : pieces.size();
  }

  /** Takes the first piece, with its reference count. */
  PooledBuffer poll() {
    return pieces.poll();
  }

  void addFirst(PooledBuffer piece) {
    if (pieces == null) {
      pieces = new ArrayDeque<>(2);
    }
    pieces.addFirst(piece);
  }

  /**
   * Adds what can be read of a piece, which stays the caller's. As much as fits goes into the
   * buffer of the piece before: it may be one byte, the record of TLS, and a buffer is thousands.
   *
   * @return false when it would be too much: nothing may be added any more
   */
  boolean addLast(PooledBuffer piece, BufferPool pool) {
    if (hasPieces()) {
      PooledBuffer last = pieces.getLast();
      last.writeBytes(piece, Math.min(last.writableBytes(), piece.readableBytes()));
      if (!piece.isReadable()) {
        return true;
      }
      if (pieces.size() >= PIECES_SURE && pool.isOverBudget()) {
        return false;
      }
    } else if (pieces == null) {
      pieces = new ArrayDeque<>(2);
    }
    pieces.addLast(piece.retain());
    return true;
  }

  /** Forgets everything. */
  void drop() {
    if (pieces != null) {
      pieces.forEach(PooledBuffer::release);
      pieces = null;
    }
    release();
    start = null;
    startLength = 0;
  }
}
