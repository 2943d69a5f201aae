package io.slabring.node.server.guest;

import io.slabring.node.memory.Key;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.link.LinkCounters;
import io.slabring.node.server.stream.Span;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import java.nio.ByteBuffer;

/**
 * Answers a node that asks for one item which a view has given to it. Used on one event loop.
 *
 * <p>If this node has not entered the view, it waits a little. If it has not got the item, but
 * could have inherited it itself, it fetches the item first.
 */
final class FetchServing implements Serving, LateViews.Waiting {
  private static final int VERSION = Long.BYTES;

  private final GuestLoop home;
  private final Estate estate;
  private final ReplyQueue queue;
  private final ItemWriter writer;
  private final LinkCounters counters;
  private final ByteBuffer request = ByteBuffer.allocate(VERSION + Key.MAX_LENGTH);
  private final Key key = new Key();
  private final byte[] keyBytes = new byte[Key.MAX_LENGTH];
  private final Hit hit;
  private int length;
  private int hops;
  private Errand fetch;
  private boolean requestEnded = true;

  /** The record has been begun; nothing but its value follows. */
  private boolean answered;

  /** Number of the request, for what earlier ones have begun. */
  private int number;

  FetchServing(GuestLoop home, Estate estate, ReplyQueue queue, LinkCounters counters) {
    this.home = home;
    this.estate = estate;
    this.queue = queue;
    this.counters = counters;
    this.writer = new ItemWriter(home.loop(), queue);
    this.hit = home.loop().session().newHit();
  }

  /** A request begins, whose bytes follow. */
  void begin(int forwarded) {
    hops = forwarded;
    length = 0;
    requestEnded = answered = false;
    number++;
  }

  @Override
  public boolean receive(Span from, int start, int end, boolean last) {
    int part = end - start;
    if (part > request.capacity() - length) {
      return false;
    }
    request.put(length, from.bytes(), start, part);
    length += part;
    if (last) {
      if (length <= VERSION) {
        return false;
      }
      requestEnded = true;
      key.set(request, VERSION, length - VERSION);
      key.copyTo(keyBytes);
      look();
    }
    return true;
  }

  private long asOf() {
    return request.getLong(0);
  }

  private void look() {
    if (estate.hasEntered(asOf())) {
      answer(hops == 0);
    } else if (whereabouts().version() > asOf() || !home.lateViews().add(this)) {
      end(ItemRecord.NOT_YET); // if a later view is here, this one will not come
    }
  }

  @Override
  public boolean viewCame() {
    boolean came = estate.hasEntered(asOf());
    if (came) {
      answer(hops == 0);
    }
    return came;
  }

  @Override
  public void viewIsLate() {
    end(ItemRecord.NOT_YET);
  }

  private Whereabouts whereabouts() {
    return home.stages().whereabouts();
  }

  private void answer(boolean mayFetch) {
    if (home.loop().session().getBequest(key, asOf(), hit)) {
      int written;
      try (hit) {
        written = writer.item(hit);
      }
      if (written > 0) {
        counters.countBequeathed();
        answered = true;
        settle();
      } else {
        end(ItemRecord.NONE);
      }
      return;
    }
    Place before = mayFetch ? place() : null;
    if (before == null) {
      end(ItemRecord.NONE);
    } else {
      int mine = number;
      fetch =
          home.links().fetch(before, request, VERSION, key.length(), hops + 1, () -> fetched(mine));
    }
  }

  private Place place() {
    return whereabouts().before(asOf(), keyBytes, key.length(), key.hash());
  }

  private void fetched(int asked) {
    if (asked == number && fetch != null && fetch.isDone()) {
      endFetch();
      answer(false);
    }
  }

  private void endFetch() {
    if (fetch != null) {
      fetch.close();
      fetch = null;
    }
  }

  private void end(int status) {
    writer.status(status);
    answered = true;
    settle();
  }

  @Override
  public boolean hasWholeRequest() {
    return requestEnded;
  }

  @Override
  public void settle() {
    while (answered && writer.isBusy() && queue.isWritable()) {
      writer.pump();
      queue.push();
    }
    writer.send();
    if (answered && !writer.isBusy()) {
      queue.end();
    } else {
      queue.push();
    }
  }

  @Override
  public void cancel() {
    requestEnded = true;
    close();
    queue.cut();
  }

  @Override
  public void close() {
    requestEnded = true;
    number++;
    home.lateViews().remove(this);
    endFetch();
    writer.close();
  }
}
