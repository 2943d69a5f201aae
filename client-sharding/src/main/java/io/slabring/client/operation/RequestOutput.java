package io.slabring.client.operation;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.slabring.protocol.RequestWriter;

/**
 * Collects requests on their way to a channel, so that many leave with one write. Belongs to the
 * event loop.
 */
public final class RequestOutput {
  private static final int SIZE = 32 << 10;

  private final RequestWriter writer = new RequestWriter(new byte[SIZE]);
  private final ChannelHandlerContext context;
  private long written;
  private boolean unflushed;

  public RequestOutput(ChannelHandlerContext context) {
    this.context = context;
  }

  /** A writer with room for a line. */
  RequestWriter line() {
    if (writer.remaining() < RequestWriter.LINE_MAX) {
      hand();
    }
    return writer;
  }

  /** Ends a line and writes the value that belongs to it. */
  void value(byte[] value) {
    writer.lineEnd();
    bytes(value);
    line().lineEnd();
  }

  void bytes(byte[] bytes) {
    int from = 0;
    while (from < bytes.length) {
      if (writer.remaining() == 0) {
        hand();
      }
      int length = Math.min(bytes.length - from, writer.remaining());
      System.arraycopy(bytes, from, writer.target(), writer.position(), length);
      writer.position(writer.position() + length);
      from += length;
    }
  }

  /** Sends what has been written. */
  public void flush() {
    hand();
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  /** Bytes handed to the channel so far. */
  public long written() {
    return written;
  }

  private void hand() {
    int length = writer.position();
    if (length > 0) {
      ByteBuf buffer = context.alloc().directBuffer(length, length);
      buffer.writeBytes(writer.target(), 0, length);
      writer.position(0);
      written += length;
      unflushed = true;
      context.write(buffer, context.voidPromise());
    }
  }
}
