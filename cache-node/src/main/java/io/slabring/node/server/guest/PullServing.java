package io.slabring.node.server.guest;

import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.link.LinkCounters;
import io.slabring.node.server.link.LinkLoop;
import io.slabring.node.server.stream.Span;
import io.slabring.node.store.command.Hit;
import java.nio.ByteBuffer;

/**
 * Answers a node that asks for a batch of the items which a view has given to it. Used on one event
 * loop.
 */
final class PullServing implements Serving {
  /** More than this is not sent in one batch, whatever was asked for. */
  private static final int BYTES_MAX = 1 << 20;

  /** What an item that is gone counts for, in bytes. */
  private static final int LOOK_COST = 16;

  private final LinkLoop loop;
  private final Estate estate;
  private final ReplyQueue queue;
  private final ItemWriter writer;
  private final LinkCounters counters;
  private final ByteBuffer request = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
  private final Hit hit;

  /** One reference at a time: one that was taken and not sent would be lost. */
  private final int[] ref = new int[1];

  private String heirId;
  private int length;
  private int left;
  private boolean sent;
  private boolean over = true;
  private boolean requestEnded = true;

  PullServing(LinkLoop loop, Estate estate, ReplyQueue queue, LinkCounters counters) {
    this.loop = loop;
    this.estate = estate;
    this.queue = queue;
    this.counters = counters;
    this.writer = new ItemWriter(loop, queue);
    this.hit = loop.session().newHit();
  }

  /** A request begins, whose bytes follow. */
  void begin(String heir) {
    heirId = heir;
    length = 0;
    requestEnded = over = sent = false;
  }

  @Override
  public boolean receive(Span from, int start, int end, boolean last) {
    int part = end - start;
    if (part > request.capacity() - length || last && part + length < request.capacity()) {
      return false;
    }
    request.put(length, from.bytes(), start, part);
    length += part;
    if (last) {
      requestEnded = true;
      left = Math.min(request.getInt(Long.BYTES), BYTES_MAX);
      if (left == 0) {
        estate.done(request.getLong(0), heirId); // it wants nothing more
      }
      settle();
    }
    return true;
  }

  @Override
  public boolean hasWholeRequest() {
    return requestEnded;
  }

  @Override
  public void settle() {
    while (requestEnded && !over && queue.isWritable()) {
      if (writer.isBusy()) {
        writer.pump();
      } else if (left <= 0) {
        over = true;
      } else {
        next(request.getLong(0));
      }
      if (over || !queue.isWritable()) {
        writer.send();
        queue.push();
      }
    }
    writer.send();
    if (over) {
      queue.end();
    } else {
      queue.push();
    }
  }

  private void next(long asOf) {
    int count = estate.next(asOf, heirId, ref);
    if (count == 0 && sent) {
      over = true; // it has these when it asks once more
    } else if (count <= 0) {
      writer.status(count == 0 ? ItemRecord.END : ItemRecord.NOT_YET);
      over = true;
      if (count == 0) {
        estate.done(asOf, heirId);
      }
    } else if (loop.session().getBequest(ref[0], asOf, hit)) {
      try (hit) {
        left -= writer.item(hit);
      }
      sent = true;
      counters.countBequeathed();
    } else {
      left -= LOOK_COST; // so that a batch of items that are gone ends, too
    }
  }

  @Override
  public void cancel() {
    close();
    queue.cut();
  }

  @Override
  public void close() {
    requestEnded = over = true;
    writer.close();
  }
}
