package io.slabring.node.server.guest;

import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.conversation.Conversation;
import io.slabring.node.server.conversation.Phase;
import io.slabring.node.server.conversation.Wait;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.link.ByteQueue;
import io.slabring.node.server.link.FrameWriter;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import java.util.function.LongSupplier;

/**
 * Carries out requests in the text protocol of another node, one at a time: those in one slot of a
 * connection. Used on one event loop.
 */
final class Guest implements Serving, LateViews.Waiting {
  private final GuestLoop home;
  private final FrameWriter out;
  private final int slot;
  private final ReplyQueue queue;
  private final ByteQueue input;
  private Conversation conversation;
  private ReplyStream replies;

  /** All of the request has come. */
  private boolean requestEnded = true;

  /** Nothing of the input is needed any more. */
  private boolean over = true;

  /** The conversation needs more than the first piece of the input. */
  private boolean starved;

  /** Bytes of the request that may come. */
  private int window;

  private int used;

  private final LongSupplier view;

  /** Version of the view by which the request was sent. */
  private long sentBy;

  /**
   * It waits for that view: by the older one this node may not own the key, and would answer with a
   * miss.
   */
  private boolean waitsForView;

  /**
   * A guest without a request.
   *
   * @param queue takes its replies
   * @param view version of this node's view
   */
  Guest(GuestLoop home, FrameWriter out, int slot, ReplyQueue queue, LongSupplier view) {
    this.view = view;
    this.home = home;
    this.out = out;
    this.slot = slot;
    this.queue = queue;
    this.input = new ByteQueue(home.loop().buffers());
  }

  /** A request begins, whose bytes follow. */
  void begin(boolean isPart, int hops, long version) {
    if (conversation == null || conversation.phase() == Phase.OVER) {
      replies = new ReplyStream(new GuestOutlet(home.loop().buffers(), queue), home.quota());
      conversation = new Conversation(home.stages(), replies, new GuestClient(this::comeBack));
    }
    conversation.guest(version, hops + 1, isPart);
    requestEnded = over = starved = false;
    window = LinkFormat.WINDOW;
    used = 0;
    sentBy = version;
    waitsForView = version > view.getAsLong() && home.lateViews().add(this);
  }

  @Override
  public boolean viewCame() {
    boolean came = view.getAsLong() >= sentBy;
    if (came) {
      viewIsLate();
    }
    return came;
  }

  @Override
  public void viewIsLate() {
    waitsForView = false;
    settle();
  }

  private void waitNoMore() {
    if (waitsForView) {
      waitsForView = false;
      home.lateViews().remove(this);
    }
  }

  @Override
  public boolean hasWholeRequest() {
    return requestEnded;
  }

  @Override
  public boolean receive(Span from, int start, int end, boolean last) {
    window -= end - start;
    requestEnded = last;
    if (window < 0) {
      return false;
    }
    if (over) {
      queue.push(); // without credit: after the end of the reply, the slot may be in use again
      return true;
    }
    int at = start;
    if (input.isEmpty() && !conversation.isHeld() && !waitsForView) {
      at = advance(from, start, end);
    }
    use(at - start);
    if (at < end) {
      boolean more = !input.isEmpty();
      input.append(from.bytes(), at, end);
      starved &= !more;
    }
    settle();
    return true;
  }

  private int advance(Span from, int start, int end) {
    conversation.beginTurn();
    int stop = conversation.advance(from, start, end);
    starved = stop < end && conversation.waitsFor() == Wait.INPUT;
    return stop;
  }

  private void use(int bytes) {
    used += bytes;
    if (used >= LinkFormat.CREDIT_STEP && !requestEnded) {
      window += used;
      out.credit(slot, used);
      used = 0;
    }
  }

  /** Goes on after something that the request waited for. */
  private void comeBack() {
    if (!over) {
      conversation.comeBack();
      settle();
    }
  }

  @Override
  public void settle() {
    if (over || waitsForView) {
      queue.push();
      return;
    }
    boolean owes;
    do {
      replies.resume();
      conversation.proceed();
      consume();
      replies.flush();
      if (isFinished()) {
        finish();
        return;
      }
      owes = replies.isBlocked();
      queue.push();
    } while (owes && queue.isWritable() || canGoOn());
  }

  private boolean canGoOn() {
    return !input.isEmpty() && !starved && !conversation.isHeld() && !hasLeft();
  }

  private void consume() {
    while (!input.isEmpty() && !conversation.isHeld() && !hasLeft()) {
      if (starved && !input.widen()) {
        return;
      }
      starved = false;
      PooledBuffer first = input.first();
      int at = first.readerIndex();
      int stop = advance(first.span(), at, first.writerIndex());
      input.skip(stop - at);
      use(stop - at);
    }
  }

  /** Whether the conversation has ended, as after a line that is no request. */
  private boolean hasLeft() {
    Wait wait = conversation.waitsFor();
    return wait == Wait.END || wait == Wait.GOODBYE;
  }

  /** Whether nothing more will happen: it has ended, or it waits for input that does not come. */
  private boolean isFinished() {
    conversation.beginTurn();
    boolean usedUp = requestEnded && (input.isEmpty() || starved);
    return hasLeft() && !replies.isBlocked() || usedUp && conversation.waitsFor() == Wait.INPUT;
  }

  /** The request has been carried out, or it ended in the middle. */
  private void finish() {
    boolean whole = conversation.isRequestDone() && input.isEmpty();
    over = true;
    if (conversation.phase() != Phase.LINE) {
      conversation.close();
      replies.close();
    }
    input.clear();
    if (whole) {
      queue.end();
    } else {
      queue.fail();
    }
  }

  @Override
  public void cancel() {
    requestEnded = true;
    waitNoMore();
    if (!over) {
      over = true;
      conversation.close();
      replies.close();
      input.clear();
    }
    queue.cut();
  }

  @Override
  public void close() {
    requestEnded = true;
    waitNoMore();
    if (!over) {
      over = true;
      conversation.close();
      replies.close();
    }
    input.clear();
  }
}
