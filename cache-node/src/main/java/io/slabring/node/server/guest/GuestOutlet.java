package io.slabring.node.server.guest;

import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.stream.Outlet;
import io.slabring.node.server.stream.Span;

/** Puts the reply to another node's request into its slot. Used on one event loop. */
final class GuestOutlet implements Outlet {
  private final BufferPool buffers;
  private final ReplyQueue queue;
  private PooledBuffer open;

  GuestOutlet(BufferPool buffers, ReplyQueue queue) {
    this.buffers = buffers;
    this.queue = queue;
  }

  @Override
  public int smallSize() {
    return BufferPool.SMALL;
  }

  @Override
  public int largeSize() {
    return buffers.largeSize();
  }

  @Override
  public Span open(boolean large) {
    open = large ? buffers.takeLarge() : buffers.takeSmall();
    return open.span();
  }

  @Override
  public void send(int length) {
    PooledBuffer full = open;
    open = null;
    full.writerIndex(length);
    queue.add(full);
  }

  @Override
  public void drop() {
    open.release();
    open = null;
  }

  /** Does nothing: the guest sends when it knows whether the reply has ended. */
  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return queue.isWritable();
  }

  @Override
  public boolean isOwing() {
    return queue.isOwing();
  }
}
