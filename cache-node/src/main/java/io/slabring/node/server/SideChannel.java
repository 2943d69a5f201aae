package io.slabring.node.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A connection as threads other than its event loop see it: what they have for its client is sent
 * one piece at a time. Thread-safe.
 */
final class SideChannel {
  private final ChannelHandlerContext ctx;
  private final Worker worker;

  SideChannel(ChannelHandlerContext ctx, Worker worker) {
    this.ctx = ctx;
    this.worker = worker;
  }

  boolean isOpen() {
    return ctx.channel().isOpen();
  }

  /**
   * Sends bytes, which must stay as they are until that is done.
   *
   * @param done called when the kernel has taken all of it, or the connection is closed
   */
  void send(byte[] bytes, int length, Runnable done) {
    ChannelPromise promise = ctx.newPromise();
    promise.addListener(future -> done.run());
    try {
      ctx.executor()
          .execute(
              () -> {
                worker.countWritten(length);
                ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes, 0, length), promise);
              });
    } catch (RejectedExecutionException e) {
      promise.setFailure(e); // the server is closing
    }
  }

  /**
   * Sends bytes and waits until the kernel has taken them.
   *
   * @return false when the connection is closed, or the client did not read in time
   */
  boolean sendAndWait(byte[] bytes, int length, long timeout, TimeUnit unit)
      throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    send(bytes, length, taken::countDown);
    return taken.await(timeout, unit) && isOpen();
  }

  /** Does something on the event loop of the connection. */
  void execute(Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException e) {
      // The server is closing, and this connection with it.
    }
  }

  void close() {
    ctx.channel().close();
  }
}
