package io.slabring.node.server.guest;

import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.link.LinkLoop;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.PinnedValue;
import java.util.concurrent.TimeUnit;

/**
 * Writes records of items into the reply of one slot. A value that does not fit into a buffer is
 * pinned, and written as far as the other side takes it. Used on one event loop.
 */
final class ItemWriter {
  private final LinkLoop loop;
  private final ReplyQueue queue;
  private PooledBuffer open;
  private PinnedValue value;

  ItemWriter(LinkLoop loop, ReplyQueue queue) {
    this.loop = loop;
    this.queue = queue;
  }

  /** Writes a record without an item. */
  void status(int status) {
    PooledBuffer to = room(ItemRecord.BYTES);
    ItemRecord.write(to.span().bytes(), to.writerIndex(), status);
    to.writerIndex(to.writerIndex() + ItemRecord.BYTES);
  }

  /**
   * Writes an item, whose hit is closed; the rest of a long value follows by {@link #pump}.
   *
   * @return how many bytes the record has; 0 if the item cannot be read now
   */
  int item(Hit hit) {
    int keyLength = hit.keyLength();
    int valueLength = hit.valueLength();
    int head = ItemRecord.BYTES + keyLength;
    boolean fits = valueLength <= loop.buffers().largeSize() - head;
    if (!fits && !pin(hit)) {
      return 0;
    }
    PooledBuffer to = room(fits ? head + valueLength : head);
    int at = to.writerIndex();
    ItemRecord.write(
        to.span().bytes(),
        at,
        ItemRecord.ITEM,
        hit.itemFlags(),
        keyLength,
        hit.clientFlags(),
        TimeUnit.SECONDS.toMillis(hit.expiresAt()),
        (int) hit.secondsSinceAccess(),
        hit.segment(),
        valueLength);
    hit.copyKey(to.span().segment(), at + ItemRecord.BYTES);
    at += head;
    if (fits) {
      hit.copyValue(to.span().segment(), at);
      at += valueLength;
    }
    to.writerIndex(at);
    return head + valueLength;
  }

  private boolean pin(Hit hit) {
    if (value == null) {
      value = loop.session().newPinnedValue();
    }
    return hit.pin(value);
  }

  /** Whether a long value is under way. */
  boolean isBusy() {
    return value != null && value.isOpen();
  }

  /** Goes on with a long value as far as the other side takes it. */
  void pump() {
    while (isBusy() && queue.isWritable()) {
      PooledBuffer to = room(Math.min(value.remaining(), loop.buffers().largeSize()));
      int at = to.writerIndex();
      to.writerIndex(at + value.copy(to.span().segment(), at, to.writableBytes()));
      send();
      if (value.remaining() == 0) {
        value.release();
      }
    }
  }

  private PooledBuffer room(int bytes) {
    if (open != null && open.writableBytes() < bytes) {
      send();
    }
    if (open == null) {
      BufferPool buffers = loop.buffers();
      open = bytes > BufferPool.SMALL ? buffers.takeLarge() : buffers.takeSmall();
    }
    return open;
  }

  /** Hands what was written to the queue. */
  void send() {
    if (open != null) {
      PooledBuffer full = open;
      open = null;
      queue.add(full);
    }
  }

  /** Drops what was not handed on. */
  void close() {
    if (open != null) {
      open.release();
      open = null;
    }
    if (value != null) {
      value.release();
    }
  }
}
