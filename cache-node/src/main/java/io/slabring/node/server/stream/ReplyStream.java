package io.slabring.node.server.stream;

import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.PinnedValue;
import io.slabring.node.store.command.StoreSession;
import io.slabring.protocol.Limits;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The replies of one connection on their way to the client, in order.
 *
 * <p>Lines and small values are collected in one buffer per read event. A large value is sent piece
 * by piece from where it lies, as fast as the client takes it; while it is under way, and while the
 * client leaves much unread, the stream is {@link #isBlocked()} and nothing may be added. Used on
 * the connection's event loop.
 */
public final class ReplyStream {
  private static final int VALUE_END = Limits.VALUE_END;

  /** Longest line of a classic get before its value: the key and three numbers at most. */
  private static final int VALUE_LINE_MAX = Limits.KEY_MAX + 70;

  /** A writer may touch so many bytes behind a line. */
  private static final int WORD = Long.BYTES;

  private final Outlet outlet;
  private final ReplyQuota quota;
  private final int smallSize;
  private final int largeSize;
  private Span buffer;
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

  /** A stream of replies that goes to an outlet. */
  public ReplyStream(Outlet outlet, ReplyQuota quota) {
    this.outlet = outlet;
    this.quota = quota;
    this.smallSize = outlet.smallSize();
    this.largeSize = outlet.largeSize();
  }

  /** Writes a fixed line. */
  public void reply(Reply literal) {
    room(literal.length() + WORD).reply(literal);
  }

  /** Writes text of any length, which ends in CR LF; off the fast path. */
  public void text(String ascii) {
    bytes(ascii.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes bytes of any number; off the fast path. */
  public void bytes(byte[] bytes) {
    int from = 0;
    while (from < bytes.length) {
      int part = Math.min(bytes.length - from, largeSize);
      ReplyWriter writer = room(Math.min(part, smallSize));
      part = Math.min(part, writer.remaining());
      buffer.bytes().put(writer.position(), bytes, from, part);
      writer.position(writer.position() + part);
      from += part;
    }
  }

  /**
   * Adds bytes of a reply that somebody else has written, as many as fit into one buffer.
   *
   * @return how many; 0 only if there are none, or if it is blocked
   */
  public int copy(ByteBuffer from, int start, int end) {
    if (start == end || isBlocked()) {
      return 0;
    }
    ReplyWriter writer = room(Math.min(end - start, smallSize));
    int part = Math.min(end - start, writer.remaining());
    buffer.bytes().put(writer.position(), from, start, part);
    writer.position(writer.position() + part);
    relieve();
    return part;
  }

  /** Whether there are replies that have not been handed to the operating system. */
  public boolean isPending() {
    return unflushed || buffer != null && buffer.writer().position() > 0;
  }

  /** A writer with room for any one line. */
  public ReplyWriter line() {
    return room(Limits.REPLY_LINE_MAX);
  }

  /** Whether a line and a value of this length fit into one buffer. */
  public boolean fits(int valueLength) {
    return valueLength <= largeSize - Limits.REPLY_LINE_MAX - VALUE_END;
  }

  /** A writer with room for the line of a classic get and a value that {@link #fits}. */
  public ReplyWriter valueLine(int valueLength) {
    return room(VALUE_LINE_MAX + VALUE_END + valueLength);
  }

  /** A writer with room for any one line and a value that {@link #fits}. */
  public ReplyWriter lineAndValue(int valueLength) {
    return room(Limits.REPLY_LINE_MAX + VALUE_END + valueLength);
  }

  /** Adds an item's value and its CR LF behind the line for which room was made with it. */
  public void value(Hit hit, int length) {
    Span current = buffer;
    ReplyWriter writer = current.writer();
    int at = writer.position();
    hit.copyValue(current.segment(), at);
    writer.position(at + length);
    writer.crlf();
  }

  /** A pin for the next large value; {@link #stream()} must follow a success. */
  public PinnedValue pin(StoreSession session) {
    if (value == null) {
      value = session.newPinnedValue();
    }
    return value;
  }

  /** Remembers that a request begins here, for {@link #rollback()}. */
  public void mark() {
    sentAtMark = sent;
    mark = buffer == null ? 0 : buffer.writer().position();
  }

  /**
   * Takes back what was written since {@link #mark()}.
   *
   * @return false when some of it has been sent
   */
  public boolean rollback() {
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
  public void trace(int connection) {
    if (buffer != null && sent == sentAtMark) {
      int to = buffer.writer().position();
      TraceLog.reply(connection, buffer.bytes(), mark, to);
    }
  }

  /** Sends the pinned value and its CR LF behind what was written so far. */
  public void stream() {
    streaming = true;
    pump();
  }

  /** Counts one more reply until the next flush; false when the memory limit forbids it. */
  public boolean admit() {
    return quota.admits(++underWay);
  }

  /** Drops what was not sent. */
  public void discard() {
    if (buffer != null) {
      buffer = null;
      outlet.drop();
    }
  }

  /** Whether the client has not taken all that it was sent, as far as the kernel tells. */
  public boolean isOwing() {
    return isBlocked() || isPending() || outlet.isOwing();
  }

  /** Whether the client must read before more may be written. */
  public boolean isBlocked() {
    return blocked || streaming;
  }

  /**
   * Checks, after a reply, how much the client has left unread. Call it when no lock is held: it
   * may write to the socket.
   */
  public void relieve() {
    if (unflushed && !outlet.isWritable()) {
      flush();
    }
  }

  /** Hands everything to the operating system. */
  public void flush() {
    underWay = 0;
    send();
    startLarge = sentSinceFlush > smallSize; // one buffer is one system call
    sentSinceFlush = 0;
    if (unflushed) {
      unflushed = false;
      outlet.flush();
      blocked = !outlet.isWritable();
    }
  }

  /** The client has read: goes on with the large value, if any. */
  public void resume() {
    blocked = !outlet.isWritable();
    if (streaming && !blocked) {
      pump();
    }
  }

  /** Drops what was not sent, when the connection is gone. */
  public void close() {
    discard();
    if (streaming) {
      streaming = false;
      value.release();
    }
  }

  private ReplyWriter room(int bytes) {
    Span current = buffer;
    if (current != null) {
      if (current.writer().remaining() >= bytes) {
        return current.writer();
      }
      send();
      startLarge = true;
    }
    current = outlet.open(startLarge || bytes > smallSize);
    buffer = current;
    return current.writer();
  }

  private void send() {
    Span full = buffer;
    if (full == null) {
      return;
    }
    buffer = null;
    int length = full.writer().position();
    if (length == 0) {
      outlet.drop();
      return;
    }
    sentSinceFlush += length;
    sent++;
    outlet.send(length);
    unflushed = true;
  }

  private void pump() {
    while (value.remaining() > 0) {
      if (!outlet.isWritable()) {
        flush();
        if (blocked) {
          return;
        }
      }
      ReplyWriter writer = room(Math.min(value.remaining(), largeSize));
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
