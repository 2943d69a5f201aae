package io.slabring.node.server.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.stream.Outlet;
import io.slabring.node.server.stream.Span;

/** Sends replies to the socket of one connection, from the buffers of its event loop. */
final class SocketOutlet implements Outlet {
  private final BufferPool buffers;
  private final Traffic traffic;
  private ChannelHandlerContext ctx;
  private PooledBuffer open;

  SocketOutlet(BufferPool buffers, Traffic traffic) {
    this.buffers = buffers;
    this.traffic = traffic;
  }

  /** The handler that sends; call it before anything else. */
  void attach(ChannelHandlerContext context) {
    ctx = context;
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
    traffic.countWritten(length);
    full.writerIndex(length);
    ctx.write(full, ctx.voidPromise());
  }

  @Override
  public void drop() {
    open.release();
    open = null;
  }

  @Override
  public void flush() {
    ctx.flush();
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public boolean isOwing() {
    Channel channel = ctx.channel();
    return channel.bytesBeforeUnwritable() <= channel.config().getWriteBufferHighWaterMark();
  }
}
