package io.slabring.node.server.link;

import io.slabring.node.memory.Key;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.server.frames.BadFrameException;
import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Place;
import java.nio.ByteBuffer;

/** Asks a former owner for an item. Whatever comes of it, the key is settled then. */
final class FetchErrand extends LinkErrand implements Errand {
  private final StoreSession session;
  private final LoopTurn turn;
  private final LinkCounters counters;
  private final int hops;
  private final long version;
  private final Runnable changed;
  private final ByteBuffer request;
  private final Key key = new Key();
  private final ItemReader reader;
  private boolean done;
  private boolean closed;

  /**
   * A fetch that has not begun.
   *
   * @param bytes where the key's bytes lie; copied
   */
  FetchErrand(
      Link link,
      LinkLoop loop,
      LoopTurn turn,
      LinkCounters counters,
      Place source,
      ByteBuffer bytes,
      int offset,
      int length,
      int hops,
      long version,
      Runnable changed) {
    super(link);
    this.session = loop.session();
    this.turn = turn;
    this.counters = counters;
    this.hops = hops;
    this.version = version;
    this.changed = changed;
    this.request = ByteBuffer.allocate(Long.BYTES + length).putLong(0, source.asOf());
    request.put(Long.BYTES, bytes, offset, length);
    key.set(request, Long.BYTES, length);
    this.reader = new ItemReader(session, counters, source, request.slice(Long.BYTES, length));
  }

  @Override
  void started() {
    link.out().begin(slot, LinkFormat.FETCH, hops, version, request, 0, request.capacity(), true);
    requestEnded = true;
  }

  @Override
  void roomCame() {}

  @Override
  void received(Span in, int from, int to, boolean last) {
    if (done || closed) {
      return;
    }
    reader.read(in, from, to, link.clockAheadSeconds());
    use(to - from);
    if (last) {
      if (!reader.isWhole() || reader.status() == 0) {
        throw new BadFrameException("an item that is cut short");
      }
      if (reader.status() == ItemRecord.ITEM) {
        counters.fetchHits++;
      }
      end();
    }
  }

  @Override
  void failed(String reason) {
    if (!done && !closed) {
      end();
    }
  }

  private void end() {
    done = true;
    reader.close();
    session.settle(key);
    turn.tell(this::tell);
  }

  private void tell() {
    if (!closed) {
      changed.run();
    }
  }

  @Override
  boolean isWaiting() {
    return !done && !closed;
  }

  @Override
  boolean isOver() {
    return done || closed;
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
    return done;
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
      reader.close();
      link.giveUp(this);
    }
  }
}
