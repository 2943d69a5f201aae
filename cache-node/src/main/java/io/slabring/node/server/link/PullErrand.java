package io.slabring.node.server.link;

import io.slabring.node.server.frames.BadFrameException;
import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.stream.Span;
import io.slabring.node.store.life.Place;
import java.nio.ByteBuffer;

/** Asks a former owner for a batch of the items that this node owns now. */
final class PullErrand extends LinkErrand {
  private final LoopTurn turn;
  private final long version;
  private final PullListener listener;
  private final ByteBuffer request = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
  private final ItemReader reader;
  private long bytes;
  private boolean done;

  /** A request that has not begun, for records of about so many bytes. */
  PullErrand(
      Link link,
      LinkLoop loop,
      LoopTurn turn,
      LinkCounters counters,
      Place source,
      int mostBytes,
      long version,
      PullListener listener) {
    super(link);
    this.turn = turn;
    this.version = version;
    this.listener = listener;
    request.putLong(0, source.asOf()).putInt(Long.BYTES, mostBytes);
    this.reader = new ItemReader(loop.session(), counters).begin(source);
  }

  @Override
  void started() {
    link.out().begin(slot, LinkFormat.PULL, 0, version, request, 0, request.capacity(), true);
    requestEnded = true;
  }

  @Override
  void roomCame() {}

  @Override
  void received(Span in, int from, int to, boolean last) {
    if (done) {
      return;
    }
    bytes += to - from;
    reader.read(in, from, to, link.clockAheadSeconds());
    use(to - from);
    if (last) {
      if (!reader.isWhole()) {
        throw new BadFrameException("an item that is cut short");
      }
      end(null);
    }
  }

  @Override
  void failed(String reason) {
    if (!done) {
      end(link.peer().name() + " " + reason);
    }
  }

  private void end(String failure) {
    done = true;
    reader.close();
    boolean finished = failure == null && reader.status() == ItemRecord.END;
    turn.tell(() -> listener.pulled(reader.taken(), bytes, reader.refused(), finished, failure));
  }

  @Override
  boolean isWaiting() {
    return !done;
  }

  @Override
  boolean isOver() {
    return done;
  }
}
