package io.slabring.node.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.slabring.node.store.Hit;
import io.slabring.node.store.PinnedValue;
import io.slabring.protocol.Limits;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyWriter;
import java.nio.charset.StandardCharsets;

/**
 * The replies of one connection on their way to the client, in order.
 *
 * <p>Lines and small values are collected in one buffer per read event. A large value is sent piece
 * by piece from where it lies, as fast as the client takes it; while it is under way, and while the
 * client leaves more unread than {@code highWater}, the stream is {@link #isBlocked()} and nothing
 * may be added.
 */
final class ReplyStream {
  private static final int VALUE_END = Limits.VALUE_END;

  /** Longest line of a classic get before its value: the key and three numbers at most. */
  private static final int VALUE_LINE_MAX = Limits.KEY_MAX + 70;

  /** A writer may touch so many bytes behind a line. */
  private static final int WORD = Long.BYTES;

  private final Worker worker;
  private ChannelHandlerContext ctx;
  private PooledBuffer buffer;
  private boolean startLarge;
  private long sentSinceFlush;
  private boolean unflushed;
  private boolean blocked;
  private PinnedValue value;
  private boolean streaming;
  private int sent;
  private int sentAtMark;
  private int mark;
  private int underWay;

  ReplyStream(Worker worker) {
    this.worker = worker;
  }

  void attach(ChannelHandlerContext context) {
    ctx = context;
  }

  /** Writes a fixed line. */
  void reply(Reply literal) {
    room(literal.length() + WORD).reply(literal);
  }

  /** Writes text of any length, which ends in CR LF; off the fast path. */
  void text(String ascii) {
    bytes(ascii.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes bytes of any number; off the fast path. */
  void bytes(byte[] bytes) {
    int from = 0;
    while (from < bytes.length) {
      int part = Math.min(bytes.length - from, worker.buffers().largeSize());
      ReplyWriter writer = room(Math.min(part, BufferPool.SMALL));
      part = Math.min(part, writer.remaining());
      buffer.bytes().put(writer.position(), bytes, from, part);
      writer.position(writer.position() + part);
      from += part;
    }
  }

  Channel channel() {
    return ctx.channel();
  }

  /** The connection that these replies belong to. */
  ConnectionHandler connection() {
    return (ConnectionHandler) ctx.handler();
  }

  /** Whether there are replies that have not been handed to the socket. */
  boolean isPending() {
    return unflushed || buffer != null && buffer.writer().position() > 0;
  }

  /** A writer with room for any one line. */
  ReplyWriter line() {
    return room(Limits.REPLY_LINE_MAX);
  }

  /** Whether a line and a value of this length fit into one buffer. */
  boolean fits(int valueLength) {
    return valueLength <= worker.buffers().largeSize() - Limits.REPLY_LINE_MAX - VALUE_END;
  }

  /** A writer with room for the line of a classic get and a value that {@link #fits}. */
  ReplyWriter valueLine(int valueLength) {
    return room(VALUE_LINE_MAX + VALUE_END + valueLength);
  }

  /** A writer with room for any one line and a value that {@link #fits}. */
  ReplyWriter lineAndValue(int valueLength) {
    return room(Limits.REPLY_LINE_MAX + VALUE_END + valueLength);
  }

  /** Adds an item's value and its CR LF behind the line for which room was made with it. */
  void value(Hit hit, int length) {
    PooledBuffer current = buffer;
    ReplyWriter writer = current.writer();
    int at = writer.position();
    hit.copyValue(current.segment(), at);
    writer.position(at + length);
    writer.crlf();
  }

  /** A pin for the next large value; {@link #stream()} must follow a success. */
  PinnedValue pin() {
    if (value == null) {
      value = worker.commands().session().newPinnedValue();
    }
    return value;
  }

  /** Remembers that a request begins here, for {@link #rollback()}. */
  void mark() {
    sentAtMark = sent;
    mark = buffer == null ? 0 : buffer.writer().position();
  }

  /**
   * Takes back what was written since {@link #mark()}.
   *
   * @return false when some of it has been sent
   */
  boolean rollback() {
    if (value != null && !streaming) {
      value.release();
    }
    if (streaming || sent != sentAtMark) {
      return false;
    }
    if (buffer != null) {
      buffer.writer().position(mark);
    }
    return true;
  }

  /** Logs what was written since {@link #mark()}, unless it has been sent already. */
  void trace() {
    if (buffer != null && sent == sentAtMark) {
      int to = buffer.writer().position();
      TraceLog.reply(connection().number(), buffer.bytes(), mark, to);
    }
  }

  /** Sends the pinned value and its CR LF behind what was written so far. */
  void stream() {
    streaming = true;
    pump();
  }

  /** Counts one more reply until the next flush; false when the memory limit forbids it. */
  boolean admit() {
    if (++underWay <= worker.repliesMax()) {
      return true;
    }
    worker.countRefusedReply();
    return false;
  }

  /** Drops what was not sent. */
  void discard() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  /** Whether the client has not taken all that it was sent, as far as the kernel tells. */
  boolean isOwing() {
    Channel channel = ctx.channel();
    return isBlocked()
        || isPending()
        || channel.bytesBeforeUnwritable() <= channel.config().getWriteBufferHighWaterMark();
  }

  /** Whether the client must read before more may be written. */
  boolean isBlocked() {
    return blocked || streaming;
  }

  /**
   * Checks, after a reply, how much the client has left unread. Call it when no lock is held: it
   * may write to the socket.
   */
  void relieve() {
    if (unflushed && !ctx.channel().isWritable()) {
      flush();
    }
  }

  /** Hands everything to the socket. */
  void flush() {
    underWay = 0;
    send();
    startLarge = sentSinceFlush > BufferPool.SMALL; // one buffer is one system call
    sentSinceFlush = 0;
    if (unflushed) {
      unflushed = false;
      ctx.flush();
      blocked = !ctx.channel().isWritable();
    }
  }

  /** The client has read: goes on with the large value, if any. */
  void resume() {
    blocked = !ctx.channel().isWritable();
    if (streaming && !blocked) {
      pump();
    }
  }

  /** Drops what was not sent, when the connection is gone. */
  void close() {
    discard();
    if (streaming) {
      streaming = false;
      value.release();
    }
  }

  private ReplyWriter room(int bytes) {
    PooledBuffer current = buffer;
    if (current != null) {
      if (current.writer().remaining() >= bytes) {
        return current.writer();
      }
      send();
      startLarge = true;
    }
    BufferPool pool = worker.buffers();
    current = startLarge || bytes > BufferPool.SMALL ? pool.takeLarge() : pool.takeSmall();
    buffer = current;
    return current.writer();
  }

  private void send() {
    PooledBuffer full = buffer;
    if (full == null) {
      return;
    }
    buffer = null;
    int length = full.writer().position();
    if (length == 0) {
      full.release();
      return;
    }
    sentSinceFlush += length;
    worker.countWritten(length);
    full.writerIndex(length);
    sent++;
    ctx.write(full, ctx.voidPromise());
    unflushed = true;
  }

  private void pump() {
    Channel channel = ctx.channel();
    while (value.remaining() > 0) {
      if (!channel.isWritable()) {
        flush();
        if (blocked) {
          return;
        }
      }
      ReplyWriter writer = room(Math.min(value.remaining(), worker.buffers().largeSize()));
      int at = writer.position();
      int copied = value.copy(buffer.segment(), at, writer.remaining());
      writer.position(at + copied);
      if (writer.remaining() == 0) {
        send();
      }
    }
    streaming = false;
    value.release();
    room(VALUE_END + WORD).crlf();
  }
}
