package io.slabring.node.server.link;

import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.stream.Span;

/** A request at another node: what {@link Link} does with all kinds of them. Used on its loop. */
abstract class LinkErrand {
  /** The slot of a request that has none. */
  static final int NO_SLOT = -1;

  final Link link;
  int slot = NO_SLOT;

  /** All of the request has been sent, or the other side was told that nobody waits. */
  boolean requestEnded;

  /** The last byte of the reply has come. */
  boolean replyEnded;

  /** Bytes of the request that may be sent. */
  int credit;

  /** Bytes of the reply that may come. */
  int window;

  /** Turn of the link's clock in which something happened last. */
  int progress;

  private int used;

  LinkErrand(Link link) {
    this.link = link;
  }

  /** It has a slot: the request may be sent. */
  abstract void started();

  /** More of the request may be sent. */
  abstract void roomCame();

  /** Bytes of the reply have come, perhaps none with the last. */
  abstract void received(Span in, int from, int to, boolean last);

  /** There will be no reply, or no more of it. */
  abstract void failed(String reason);

  /** Whether it is the other node's turn; else no time limit runs. */
  abstract boolean isWaiting();

  /** Whether nobody wants its reply any more: it has failed, or was closed. */
  abstract boolean isOver();

  /** Bytes of the reply have been used: so many more may come. */
  final void use(int bytes) {
    used += bytes;
    if (used >= LinkFormat.CREDIT_STEP && !replyEnded && slot != NO_SLOT) {
      window += used;
      link.out().credit(slot, used);
      used = 0;
    }
  }
}
