package io.slabring.node.server.guest;

import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.link.ByteQueue;
import io.slabring.node.server.link.FrameWriter;
import io.slabring.node.server.link.LinkLoop;
import java.nio.ByteBuffer;

/**
 * The reply in one slot on its way to another node: waits here while the other side has not allowed
 * more. Used on one event loop.
 */
final class ReplyQueue {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final FrameWriter out;
  private final int slot;
  private final ByteQueue bytes;
  private int credit;
  private boolean ending;

  /** What waits is not the whole reply. */
  private boolean failing;

  private boolean ended = true;

  /** The queue of a slot that is free. */
  ReplyQueue(LinkLoop loop, FrameWriter out, int slot) {
    this.out = out;
    this.slot = slot;
    this.bytes = new ByteQueue(loop.buffers());
  }

  /** A request begins. */
  void begin() {
    credit = LinkFormat.WINDOW;
    ending = failing = ended = false;
  }

  /** Whether the last byte of the reply has been sent. */
  boolean isEnded() {
    return ended;
  }

  /** Adds what can be read of a buffer, and takes over its reference. */
  void add(PooledBuffer buffer) {
    bytes.add(buffer);
  }

  /** Whether more should be added now. */
  boolean isWritable() {
    return bytes.length() < credit && out.isWritable();
  }

  /** Whether something waits to be sent. */
  boolean isOwing() {
    return !bytes.isEmpty();
  }

  /** The other side allows so many more bytes; false if that is more than was sent. */
  boolean credit(int more) {
    if (more > LinkFormat.WINDOW - credit) {
      return false;
    }
    credit += more;
    return true;
  }

  /** Nothing will be added: the reply ends behind what waits. */
  void end() {
    ending = true;
    push();
  }

  /** Drops what waits, and ends the reply: nobody waits for it. */
  void cut() {
    failing = false;
    bytes.clear();
    end();
  }

  /** Nothing will be added: the request ended in the middle, and the other side learns that. */
  void fail() {
    failing = true;
    end();
  }

  /** Sends what may be sent. */
  void push() {
    while (!bytes.isEmpty() && credit > 0 && out.isWritable()) {
      PooledBuffer first = bytes.first();
      int length = first.readableBytes();
      int part = Math.min(length, credit);
      boolean last = ending && !failing && part == bytes.length();
      credit -= part;
      if (part == length) {
        out.reply(slot, bytes.poll(), last);
      } else {
        int at = first.readerIndex();
        out.data(LinkFormat.REPLY, slot, first.span().bytes(), at, at + part, last);
        bytes.skip(part);
      }
      ended |= last;
    }
    if (ending && !ended && bytes.isEmpty()) {
      ended = true;
      if (failing) {
        out.cut(slot);
      } else {
        out.data(LinkFormat.REPLY, slot, NOTHING, 0, 0, true);
      }
    }
  }

  /** The connection is gone. */
  void close() {
    bytes.clear();
    ended = true;
  }
}
