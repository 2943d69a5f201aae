package io.slabring.node.server;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.slabring.protocol.ReplyWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A direct buffer of fixed size together with the views through which it is read and written. They
 * are made once, when the buffer is, so that using a buffer allocates nothing. Ends up in its pool
 * when its last reference is released.
 */
final class PooledBuffer extends UnpooledDirectByteBuf {
  private final BufferPool pool;
  private final ByteBuffer bytes;
  private final MemorySegment segment;
  private final ReplyWriter writer;

  /** The next idle buffer of the pool. */
  PooledBuffer next;

  PooledBuffer(BufferPool pool, int size) {
    super(UnpooledByteBufAllocator.DEFAULT, size, size);
    this.pool = pool;
    // Netty moves the position and limit of its own view during input and output.
    this.bytes = nioBuffer(0, size);
    this.segment = MemorySegment.ofBuffer(bytes);
    this.writer = new ReplyWriter().wrap(bytes);
  }

  /** The whole buffer, for absolute access. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** The whole buffer. */
  MemorySegment segment() {
    return segment;
  }

  /** Writes into this buffer, from its beginning. */
  ReplyWriter writer() {
    return writer;
  }

  @Override
  public PooledBuffer retain() {
    super.retain();
    return this;
  }

  void reopen() {
    resetRefCnt();
    setIndex(0, 0);
    writer.position(0);
  }

  void free() {
    super.deallocate();
  }

  @Override
  protected void deallocate() {
    if (!pool.accept(this)) {
      free();
    }
  }
}
