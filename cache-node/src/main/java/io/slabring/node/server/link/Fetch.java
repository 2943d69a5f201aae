package io.slabring.node.server.link;

import io.slabring.node.memory.Key;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.server.frames.BadFrameException;
import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import io.slabring.node.store.life.Place;
import java.nio.ByteBuffer;

/**
 * Asks a former owner for an item, for one connection or several. Whatever comes of it, the key is
 * settled then. Used on one event loop.
 */
final class Fetch extends LinkErrand {
  /** One connection that waits for the item. */
  private static final class Waiter implements Errand, Runnable {
    private final Fetch fetch;

    /** The one that had joined before; null if there is none. */
    private final Waiter next;

    private final Runnable changed;
    private boolean closed;

    Waiter(Fetch fetch, Waiter next, Runnable changed) {
      this.fetch = fetch;
      this.next = next;
      this.changed = changed;
    }

    /** Tells that the fetch is done. */
    @Override
    public void run() {
      if (!closed) {
        changed.run();
      }
    }

    @Override
    public int send(ByteBuffer in, int from, int to, boolean last) {
      return to - from;
    }

    @Override
    public int nextByte() {
      return -1;
    }

    @Override
    public boolean moveTo(ReplyStream replies) {
      return false;
    }

    @Override
    public boolean isDone() {
      return fetch.done;
    }

    @Override
    public String failure() {
      return null; // to ask in vain is no failure of the request
    }

    @Override
    public boolean hasBegunReply() {
      return false;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        fetch.leave();
      }
    }
  }

  private final Fetches home;
  private final Place source;
  private final int hops;
  private final long version;
  private final ByteBuffer request;
  private final Key key = new Key();

  /** Null while nothing of the item can come. */
  private ItemReader reader;

  /** Those that wait, the one that came last first. */
  private Waiter waiting;

  private int waitingCount;
  private boolean done;

  /** A fetch that has not begun. */
  Fetch(
      Link link,
      Fetches home,
      Place source,
      ByteBuffer bytes,
      int offset,
      int length,
      int hops,
      long version) {
    super(link);
    this.home = home;
    this.source = source;
    this.hops = hops;
    this.version = version;
    this.request = ByteBuffer.allocate(Long.BYTES + length).putLong(0, source.asOf());
    request.put(Long.BYTES, bytes, offset, length);
    key.set(request, Long.BYTES, length);
  }

  long hash() {
    return key.hash();
  }

  /**
   * Whether another fetch asks for the same. Not, if it was passed on more or less often: two nodes
   * could then wait for each other.
   */
  boolean isAs(Fetch other) {
    return hops == other.hops && source.equals(other.source) && request.equals(other.request);
  }

  /** One more waits for it. */
  Errand join(Runnable changed) {
    waiting = new Waiter(this, waiting, changed);
    waitingCount++;
    return waiting;
  }

  /** One that has joined waits no more. */
  private void leave() {
    waitingCount--;
    if (isAbandoned() && !done) {
      stop();
      link.giveUp(this);
    }
  }

  private boolean isAbandoned() {
    return waitingCount == 0;
  }

  private void stop() {
    home.ended(this);
    if (reader != null) {
      home.giveBack(reader);
      reader = null;
    }
  }

  @Override
  void started() {
    reader = home.takeReader().begin(source, request, Long.BYTES);
    link.out().begin(slot, LinkFormat.FETCH, hops, version, request, 0, request.capacity(), true);
    requestEnded = true;
  }

  @Override
  void roomCame() {}

  @Override
  void received(Span in, int from, int to, boolean last) {
    if (isOver()) {
      return;
    }
    reader.read(in, from, to, link.clockAheadSeconds());
    use(to - from);
    if (last) {
      if (!reader.isWhole() || reader.status() == 0) {
        throw new BadFrameException("an item that is cut short");
      }
      if (reader.status() == ItemRecord.ITEM) {
        home.counters().fetchHits++;
      }
      end();
    }
  }

  @Override
  void failed(String reason) {
    if (!isOver()) {
      end();
    }
  }

  private void end() {
    done = true;
    stop();
    home.loop().session().settle(key);
    for (Waiter one = waiting; one != null; one = one.next) {
      home.turn().tell(one);
    }
  }

  @Override
  boolean isWaiting() {
    return !isOver();
  }

  @Override
  boolean isOver() {
    return done || isAbandoned();
  }
}
