package io.slabring.node.server.buffer;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.slabring.node.server.stream.Span;

/**
 * A direct buffer of fixed size for sockets, with the {@link Span} through which the rest of the
 * server uses its memory. Ends up in its pool when its last reference is released.
 */
public final class PooledBuffer extends UnpooledDirectByteBuf {
  private final BufferPool pool;
  private final Span span;

  /** The next idle buffer of the pool. */
  PooledBuffer next;

  PooledBuffer(BufferPool pool, int size) {
    super(UnpooledByteBufAllocator.DEFAULT, size, size);
    this.pool = pool;
    // Netty moves the position and limit of its own view during input and output.
    this.span = new Span(nioBuffer(0, size));
  }

  /** The memory of the whole buffer. */
  public Span span() {
    return span;
  }

  @Override
  public PooledBuffer retain() {
    super.retain();
    return this;
  }

  void reopen() {
    resetRefCnt();
    setIndex(0, 0);
    span.writer().position(0);
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
