package io.slabring.node.server.link;

import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Bytes that wait, in order, in buffers of the loop. Used on that loop. */
public final class ByteQueue {
  private final BufferPool pool;
  private final ArrayDeque<PooledBuffer> pieces = new ArrayDeque<>(2);
  private int length;

  /** An empty queue. */
  public ByteQueue(BufferPool pool) {
    this.pool = pool;
  }

  /** Whether no bytes wait. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** How many bytes wait. */
  public int length() {
    return length;
  }

  /** Adds a copy of bytes. */
  public void append(ByteBuffer from, int start, int end) {
    length += end - start;
    int at = start;
    while (at < end) {
      PooledBuffer piece = pieces.peekLast();
      if (piece == null || piece.writableBytes() == 0) {
        boolean small = piece == null && end - at <= BufferPool.SMALL;
        piece = small ? pool.takeSmall() : pool.takeLarge();
        pieces.add(piece);
      }
      int part = Math.min(end - at, piece.writableBytes());
      int to = piece.writerIndex();
      piece.span().bytes().put(to, from, at, part);
      piece.writerIndex(to + part);
      at += part;
    }
  }

  /** Adds what can be read of a buffer, and takes over its reference. */
  public void add(PooledBuffer piece) {
    length += piece.readableBytes();
    pieces.add(piece);
  }

  /** The buffer with the first bytes, which begin at its reader index; null if there are none. */
  public PooledBuffer first() {
    return pieces.peek();
  }

  /** The first bytes of the first buffer are not needed any more. */
  public void skip(int bytes) {
    if (bytes == 0) {
      return;
    }
    length -= bytes;
    PooledBuffer first = pieces.peek();
    first.skipBytes(bytes);
    if (!first.isReadable()) {
      pieces.poll().release();
    }
  }

  /** Takes the first buffer with all of its bytes and its reference; there must be one. */
  public PooledBuffer poll() {
    PooledBuffer first = pieces.poll();
    length -= first.readableBytes();
    return first;
  }

  /**
   * Puts more of the first bytes into the first buffer, which has only the beginning of what is
   * needed in one piece.
   *
   * @return whether there are more in it now
   */
  public boolean widen() {
    if (pieces.size() < 2) {
      return false;
    }
    PooledBuffer old = pieces.poll();
    PooledBuffer next = pieces.peek();
    PooledBuffer wide = pool.takeLarge();
    int had = old.readableBytes();
    wide.writeBytes(old);
    wide.writeBytes(next, Math.min(wide.writableBytes(), next.readableBytes()));
    old.release();
    if (!next.isReadable()) {
      pieces.poll().release();
    }
    pieces.addFirst(wide);
    return wide.readableBytes() > had;
  }

  /** Drops everything. */
  public void clear() {
    for (PooledBuffer piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      piece.release();
    }
    length = 0;
  }
}
