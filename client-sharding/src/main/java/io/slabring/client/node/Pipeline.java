package io.slabring.client.node;

import io.slabring.client.operation.NodeOperation;
import java.util.ArrayList;
import java.util.List;

/*
 *    head          expired            sent              tail
 *     | wait for a reply                | wait to be sent |
 *     | timed out     | not yet
 *
 * Both marks lie between head and tail, in any order. Operations that time out before they are sent leave a hole.
 */
/**
 * The operations of a connection in their order: those in flight, then those still to be sent.
 * Replies come in this order, and since all operations have the same time to finish, so do the ends
 * of their time. Grows as far as the {@link Budget} lets it. Belongs to the event loop.
 */
final class Pipeline {
  private static final int FIRST_SIZE = 64;

  private NodeOperation<?>[] ring = new NodeOperation<?>[FIRST_SIZE];
  private long head;
  private long sent;
  private long expired;
  private long tail;

  private int slot(long index) {
    return (int) index & (ring.length - 1);
  }

  void add(NodeOperation<?> operation) {
    if (tail - head == ring.length) {
      grow();
    }
    ring[slot(tail++)] = operation;
  }

  private void grow() {
    NodeOperation<?>[] larger = new NodeOperation<?>[ring.length * 2];
    for (long i = head; i < tail; i++) {
      larger[(int) i & (larger.length - 1)] = ring[slot(i)];
    }
    ring = larger;
  }

  /** The operation that the next reply is for, or null. */
  NodeOperation<?> head() {
    while (head < sent) {
      NodeOperation<?> operation = ring[slot(head)];
      if (operation != null) {
        return operation;
      }
      head++;
    }
    return null;
  }

  /** Removes {@link #head}, which must be there. */
  void removeHead() {
    ring[slot(head++)] = null;
    expired = Math.max(expired, head);
  }

  /** The next operation to be sent, which then counts as sent, or null. */
  NodeOperation<?> send() {
    return sent < tail ? ring[slot(sent++)] : null;
  }

  boolean hasUnsent() {
    return sent < tail;
  }

  /** Takes the operation that {@link #send} has just returned out again. */
  void unsend() {
    ring[slot(sent - 1)] = null;
  }

  /** The operation whose time ends next, or null. */
  NodeOperation<?> nextToExpire() {
    for (; expired < tail; expired++) {
      NodeOperation<?> operation = ring[slot(expired)];
      if (operation != null) {
        return operation;
      }
    }
    return null;
  }

  /** The time of {@link #nextToExpire} has ended. */
  void expire() {
    expired++;
  }

  /** Removes all. */
  List<NodeOperation<?>> clear() {
    List<NodeOperation<?>> all = new ArrayList<>();
    for (; head < tail; head++) {
      int slot = slot(head);
      if (ring[slot] != null) {
        all.add(ring[slot]);
      }
      ring[slot] = null;
    }
    sent = tail;
    expired = tail;
    return all;
  }
}
