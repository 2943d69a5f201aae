package io.slabring.node.server.link;

import io.netty.channel.ChannelHandlerContext;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.frames.LinkFormat;
import java.nio.ByteBuffer;

/**
 * The frames of one connection on their way out: collected in buffers of the loop, and flushed once
 * at the end of the loop's turn. Used on that loop.
 */
public final class FrameWriter {
  /** A buffer with so many bytes is sent as it is; fewer are copied behind their header. */
  private static final int COPIED_MAX = 4 << 10;

  private final BufferPool buffers;
  private final LoopTurn turn;
  private final Runnable flush = this::flush;
  private ChannelHandlerContext ctx;
  private PooledBuffer open;
  private boolean large;
  private boolean due;
  private boolean closed;

  FrameWriter(BufferPool buffers, LoopTurn turn) {
    this.buffers = buffers;
    this.turn = turn;
  }

  /** The handler that sends; call it before anything else. */
  void attach(ChannelHandlerContext context) {
    ctx = context;
  }

  /** Whether the other side takes what it is sent; else nothing with bytes of clients may go. */
  public boolean isWritable() {
    return !closed && ctx.channel().isWritable();
  }

  /** Sends a frame with a short body. */
  void control(int type, byte[] body) {
    if (!closed) {
      PooledBuffer to = header(type, 0, 0, body.length, body.length);
      to.writeBytes(body);
    }
  }

  /** Allows the other side so many more bytes. */
  public void credit(int slot, int bytes) {
    if (!closed) {
      header(LinkFormat.CREDIT, 0, slot, Integer.BYTES, Integer.BYTES).writeInt(bytes);
    }
  }

  /** Nobody waits for a reply any more. */
  public void cancel(int slot) {
    if (!closed) {
      header(LinkFormat.CANCEL, 0, slot, 0, 0);
    }
  }

  /** A reply ends before it is whole. */
  public void cut(int slot) {
    if (!closed) {
      header(LinkFormat.CUT, 0, slot, 0, 0);
    }
  }

  /** Sends the head of a request, and its first bytes as far as they fit; returns how many. */
  int begin(
      int slot, int kind, int hops, long version, ByteBuffer from, int at, int end, boolean last) {
    if (closed) {
      return end - at;
    }
    int part = Math.min(end - at, bodyMax() - LinkFormat.HEAD);
    boolean ends = last && at + part == end;
    int flags = LinkFormat.FIRST | (ends ? LinkFormat.LAST : 0);
    int length = LinkFormat.HEAD + part;
    PooledBuffer to = header(LinkFormat.REQUEST, flags, slot, length, length);
    to.writeByte(kind).writeByte(hops).writeLong(version);
    put(to, from, at, part);
    return part;
  }

  /** Sends bytes of a request or a reply, perhaps none with the last. */
  public void data(int type, int slot, ByteBuffer from, int start, int end, boolean last) {
    int at = start;
    while (!closed && (at < end || last && start == end)) {
      int part = Math.min(end - at, bodyMax());
      boolean ends = at + part == end;
      put(header(type, last && ends ? LinkFormat.LAST : 0, slot, part, part), from, at, part);
      at += part;
      if (ends) {
        break;
      }
    }
  }

  /** Sends what can be read of a buffer as bytes of a reply, and takes over its reference. */
  public void reply(int slot, PooledBuffer bytes, boolean last) {
    int length = bytes.readableBytes();
    if (closed || length < COPIED_MAX) {
      data(
          LinkFormat.REPLY,
          slot,
          bytes.span().bytes(),
          bytes.readerIndex(),
          bytes.writerIndex(),
          last);
      bytes.release();
      return;
    }
    header(LinkFormat.REPLY, last ? LinkFormat.LAST : 0, slot, length, 0);
    send();
    ctx.write(bytes, ctx.voidPromise());
  }

  private static void put(PooledBuffer to, ByteBuffer from, int at, int length) {
    int index = to.writerIndex();
    to.span().bytes().put(index, from, at, length);
    to.writerIndex(index + length);
  }

  /** Largest body that fits into one buffer behind its header. */
  private int bodyMax() {
    return Math.min(buffers.largeSize() - LinkFormat.HEADER, LinkFormat.BODY_MAX);
  }

  /** Writes a header; behind it there is room for so many bytes. */
  private PooledBuffer header(int type, int flags, int slot, int length, int room) {
    int needed = LinkFormat.HEADER + room;
    if (open != null && open.writableBytes() < needed) {
      send();
      large = true;
    }
    if (open == null) {
      open = large || needed > BufferPool.SMALL ? buffers.takeLarge() : buffers.takeSmall();
    }
    if (!due) {
      due = true;
      turn.flush(flush);
    }
    open.writeInt(length).writeByte(type).writeByte(flags).writeShort(slot);
    return open;
  }

  private void send() {
    if (open != null) {
      PooledBuffer full = open;
      open = null;
      ctx.write(full, ctx.voidPromise());
    }
  }

  private void flush() {
    due = false;
    if (!closed) {
      large = open != null && open.writerIndex() > BufferPool.SMALL; // as much may come again
      send();
      ctx.flush();
    }
  }

  /** Drops what was not sent: the connection is gone. */
  void close() {
    closed = true;
    if (open != null) {
      open.release();
      open = null;
    }
  }
}
