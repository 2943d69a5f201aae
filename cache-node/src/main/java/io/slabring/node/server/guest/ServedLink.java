package io.slabring.node.server.guest;

import io.slabring.node.server.frames.BadFrameException;
import io.slabring.node.server.frames.Hello;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.link.FrameWriter;
import io.slabring.node.server.link.LinkCounters;
import io.slabring.node.server.link.LinkHandler;
import io.slabring.node.server.link.LinkIdentity;
import io.slabring.node.server.link.LoopTurn;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** A connection that another node has made to have its requests carried out. */
final class ServedLink extends LinkHandler {
  /** A node that has not greeted after so many turns of 100 ms is none: 2 s. */
  private static final long HELLO_TICKS = 20;

  /** What is in one slot; made when first used, and used again. */
  private static final class Slot {
    final ReplyQueue queue;
    final Guest guest;
    FetchServing fetches;
    PullServing pulls;
    Serving current;

    Slot(GuestLoop home, FrameWriter out, int number, LongSupplier view) {
      queue = new ReplyQueue(home.loop(), out, number);
      guest = new Guest(home, out, number, queue, view);
      current = guest;
    }

    boolean isFree() {
      return queue.isEnded() && current.hasWholeRequest();
    }
  }

  private final GuestLoop home;
  private final Estate estate;
  private final LinkCounters counters;
  private Slot[] slots = new Slot[16];
  private boolean settling;

  ServedLink(
      GuestLoop home, LoopTurn turn, LinkIdentity own, Estate estate, LinkCounters counters) {
    super(home.loop(), turn, own, HELLO_TICKS * home.loop().pace().tickMillis());
    this.home = home;
    this.estate = estate;
    this.counters = counters;
  }

  @Override
  protected void greeted(Hello said) {
    if (!identity().members().contains(said.nodeId())) {
      throw new BadFrameException("it is not in this node's view");
    }
  }

  /**
   * Closes the connection if the node that has made it is in the view no more: what it sent before
   * must not be carried out in this view.
   */
  void checkMember() {
    if (hello() != null && !identity().members().contains(hello().nodeId())) {
      closeQuietly("is not in the cluster any more");
    }
  }

  /** Closes the connection, whatever it is doing. */
  void dismiss() {
    closeQuietly("this node has missed a view");
  }

  @Override
  protected void alive(boolean writable) {
    if (writable && !settling) {
      settling = true;
      for (Slot slot : slots) {
        if (slot != null && !slot.queue.isEnded()) {
          slot.current.settle();
        }
      }
      settling = false;
    }
  }

  @Override
  protected void gone(String reason) {
    for (Slot slot : slots) {
      if (slot != null) {
        slot.current.close();
        slot.queue.close();
      }
    }
  }

  @Override
  public void begin(int number, int kind, int hops, long version) {
    if (number >= slots.length) {
      slots = Arrays.copyOf(slots, Math.max(slots.length * 2, number + 1));
    }
    Slot slot = slots[number];
    if (slot == null) {
      slot = new Slot(home, out, number, identity().view());
      slots[number] = slot;
    }
    if (!slot.isFree()) {
      throw new BadFrameException("a request in a slot that is in use");
    }
    slot.queue.begin();
    switch (kind) {
      case LinkFormat.FETCH -> beginFetch(slot, hops);
      case LinkFormat.PULL -> beginPull(slot);
      default -> {
        if (!identity().members().accept(hello().nodeId(), version)) {
          closeQuietly("sends what its clients asked before it was away");
          return;
        }
        counters.countServed();
        slot.current = slot.guest;
        slot.guest.begin(kind == LinkFormat.PART, hops, version);
      }
    }
  }

  private void beginFetch(Slot slot, int hops) {
    if (slot.fetches == null) {
      slot.fetches = new FetchServing(home, estate, slot.queue, counters);
    }
    slot.current = slot.fetches;
    slot.fetches.begin(hops);
  }

  private void beginPull(Slot slot) {
    if (slot.pulls == null) {
      slot.pulls = new PullServing(loop, estate, slot.queue, counters);
    }
    slot.current = slot.pulls;
    slot.pulls.begin(hello().nodeId());
  }

  @Override
  public void request(int number, ByteBuffer in, int from, int to, boolean last) {
    Slot slot = at(number);
    if (slot == null || slot.current.hasWholeRequest()) {
      throw new BadFrameException("bytes of a request that has not begun");
    }
    if (!slot.current.receive(input(), from, to, last)) {
      throw new BadFrameException("it sends more than it may");
    }
  }

  @Override
  public void credit(int number, int bytes) {
    Slot slot = at(number);
    if (slot != null && !slot.queue.isEnded()) {
      if (!slot.queue.credit(bytes)) {
        throw new BadFrameException("it allows more than it was sent");
      }
      slot.current.settle();
    }
  }

  @Override
  public void cancel(int number) {
    Slot slot = at(number);
    if (slot != null && !slot.isFree()) {
      slot.current.cancel();
    }
  }

  @Override
  public void reply(int number, ByteBuffer in, int from, int to, boolean last) {
    throw new BadFrameException("a reply where requests are expected");
  }

  @Override
  public void cut(int number) {
    throw new BadFrameException("a reply where requests are expected");
  }

  private Slot at(int number) {
    return number < slots.length ? slots[number] : null;
  }
}
