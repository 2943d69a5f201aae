package io.slabring.node.server.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.stream.Outlet;
import io.slabring.node.server.stream.Span;
import java.io.IOException;

/**
 * Sends replies to the socket of one connection, from the buffers of its event loop.
 *
 * <p>Where sending is a system call, a single full buffer is held until the end of the loop's
 * {@link SendRound}, and then goes to the socket past the channel's pipeline and its queue. What
 * the socket does not take, and all else, goes through the channel. So any other writer to the
 * channel calls {@link #flushNow} before, which keeps the order.
 */
final class SocketOutlet implements Outlet {
  private final BufferPool buffers;
  private final Traffic traffic;
  private final SendRound round;
  private ChannelHandlerContext ctx;

  /** Where a held buffer goes; null where all goes through the channel. */
  private Socket socket;

  private PooledBuffer open;
  private PooledBuffer held;
  private boolean waiting;

  /**
   * An outlet without a socket yet.
   *
   * @param round when to send; null if the channel sends
   */
  SocketOutlet(BufferPool buffers, Traffic traffic, SendRound round) {
    this.buffers = buffers;
    this.traffic = traffic;
    this.round = round;
  }

  /** The handler that sends; call it before anything else. */
  void attach(ChannelHandlerContext context) {
    ctx = context;
    if (round != null
        && context.channel() instanceof UnixChannel unix
        && unix.fd() instanceof Socket descriptor) {
      socket = descriptor;
    }
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
    if (socket != null && held == null && isIdle()) {
      held = full;
    } else {
      pass();
      ctx.write(full, ctx.voidPromise());
    }
  }

  /** Whether nothing waits in the channel. */
  private boolean isIdle() {
    ChannelOutboundBuffer queue = ctx.channel().unsafe().outboundBuffer();
    return queue != null && queue.totalPendingWriteBytes() == 0;
  }

  /** Passes what is held to the channel. */
  private void pass() {
    if (held != null) {
      PooledBuffer first = held;
      held = null;
      ctx.write(first, ctx.voidPromise());
    }
  }

  @Override
  public void drop() {
    open.release();
    open = null;
  }

  @Override
  public void flush() {
    if (held == null) {
      ctx.flush();
    } else if (!waiting) {
      waiting = true;
      round.add(this);
    }
  }

  /** Hands all that was sent to the operating system at once, before others write. */
  void flushNow() {
    pass();
    ctx.flush();
  }

  /** The round is over. */
  void sendHeld() {
    waiting = false;
    PooledBuffer buffer = held;
    if (buffer == null) {
      return;
    }
    if (!socket.isOpen()) { // the number of a closed socket may be another's by now
      close();
      return;
    }
    int sent;
    try {
      sent = socket.sendAddress(buffer.memoryAddress(), 0, buffer.writerIndex());
    } catch (IOException e) {
      sent = 0; // the channel will meet the same error, and close
    }
    if (sent == buffer.writerIndex()) {
      close();
    } else {
      buffer.readerIndex(sent);
      flushNow();
    }
  }

  /** Drops what is held, when it is sent or the connection is gone. */
  void close() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public boolean isOwing() {
    Channel channel = ctx.channel();
    return held != null
        || channel.bytesBeforeUnwritable() <= channel.config().getWriteBufferHighWaterMark();
  }
}
