package io.slabring.node.server.link;

import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import java.nio.ByteBuffer;

/** A client's request that the owner of its key carries out. */
final class ForwardErrand extends LinkErrand implements Errand {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final LoopTurn turn;
  private final int kind;
  private final int hops;
  private final long version;
  private final Runnable changed;
  private final Runnable tell = this::tell;
  private final ByteQueue reply;
  private boolean begun;
  private boolean wantsRoom;

  /** All bytes of the request have been sent, but not that it ends there. */
  private boolean onlyEndMissing;

  private boolean moved;
  private boolean telling;
  private boolean closed;
  private String failure;

  /**
   * A request of which nothing has been sent.
   *
   * @param reply an empty queue for the reply
   */
  ForwardErrand(
      Link link,
      LoopTurn turn,
      ByteQueue reply,
      boolean part,
      int hops,
      long version,
      Runnable changed) {
    super(link);
    this.turn = turn;
    this.reply = reply;
    this.kind = part ? LinkFormat.PART : LinkFormat.COMMAND;
    this.hops = hops;
    this.version = version;
    this.changed = changed;
  }

  @Override
  public int send(ByteBuffer in, int from, int to, boolean last) {
    if (failure != null || requestEnded) {
      return to - from;
    }
    boolean ready = slot != NO_SLOT && link.out().isWritable();
    int part = ready ? Math.min(to - from, credit) : 0;
    boolean ends = last && ready && part == to - from;
    wantsRoom = part < to - from;
    onlyEndMissing = last && !ends && part == to - from;
    if (part == 0 && !ends) {
      return 0;
    }
    int at = from;
    boolean first = !begun;
    if (first) {
      begun = true;
      at += link.out().begin(slot, kind, hops, version, in, from, from + part, ends);
    }
    if (!first || at < from + part) {
      link.out().data(LinkFormat.REQUEST, slot, in, at, from + part, ends);
    }
    credit -= part;
    progress = link.now();
    requestEnded = ends;
    return part;
  }

  @Override
  public int nextByte() {
    PooledBuffer first = reply.first();
    return first == null ? -1 : first.getByte(first.readerIndex());
  }

  @Override
  public boolean moveTo(ReplyStream replies) {
    int before = reply.length();
    for (PooledBuffer first = reply.first();
        first != null && !replies.isBlocked();
        first = reply.first()) {
      int at = first.readerIndex();
      int part = replies.copy(first.span().bytes(), at, first.writerIndex());
      reply.skip(part);
    }
    int bytes = before - reply.length();
    if (bytes > 0) {
      moved = true;
      progress = link.now();
      use(bytes);
    }
    return bytes > 0;
  }

  @Override
  public boolean isDone() {
    return failure != null || replyEnded && reply.isEmpty();
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public boolean hasBegunReply() {
    return moved;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      reply.clear();
      link.giveUp(this);
    }
  }

  @Override
  void started() {
    roomCame();
  }

  @Override
  void roomCame() {
    if (onlyEndMissing) {
      send(NOTHING, 0, 0, true);
    }
    if (wantsRoom) {
      wantsRoom = false;
      progress = link.now();
      changed();
    }
  }

  @Override
  void received(Span in, int from, int to, boolean last) {
    if (!closed && failure == null) {
      reply.append(in.bytes(), from, to);
      changed();
    }
  }

  @Override
  void failed(String reason) {
    if (!closed && failure == null && !replyEnded) {
      failure = link.peer().name() + ", the owner of this key, " + reason;
      reply.clear();
      changed();
    }
  }

  @Override
  boolean isWaiting() {
    return !isDone() && !closed && (requestEnded ? reply.isEmpty() : wantsRoom || onlyEndMissing);
  }

  @Override
  boolean isOver() {
    return closed || failure != null;
  }

  private void changed() {
    if (!telling) {
      telling = true;
      turn.tell(tell);
    }
  }

  private void tell() {
    telling = false;
    if (!closed) {
      changed.run();
    }
  }
}
