package io.slabring.node.server.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.slabring.node.server.watch.SideChannel;
import java.util.concurrent.RejectedExecutionException;

/** The side channel to the socket of one connection. Thread-safe. */
final class SocketSideChannel implements SideChannel {
  private final ChannelHandlerContext ctx;
  private final SocketOutlet outlet;
  private final Traffic traffic;

  SocketSideChannel(ChannelHandlerContext ctx, SocketOutlet outlet, Traffic traffic) {
    this.ctx = ctx;
    this.outlet = outlet;
    this.traffic = traffic;
  }

  @Override
  public boolean isOpen() {
    return ctx.channel().isOpen();
  }

  @Override
  public void send(byte[] bytes, int length, Runnable done) {
    ChannelPromise promise = ctx.newPromise();
    promise.addListener(future -> done.run());
    try {
      ctx.executor()
          .execute(
              () -> {
                traffic.countWritten(length);
                outlet.flushNow();
                ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes, 0, length), promise);
              });
    } catch (RejectedExecutionException e) {
      promise.setFailure(e); // the server is closing
    }
  }

  @Override
  public void close() {
    ctx.channel().close();
  }
}
