package io.slabring.node.server.guest;

import io.slabring.node.server.stream.Span;

/** Carries out the requests of another node in one slot. Used on one event loop. */
interface Serving {
  /**
   * Bytes of the request have come.
   *
   * @return false if these are more than the other side may send
   */
  boolean receive(Span from, int start, int end, boolean last);

  /** Whether all of the request has come. */
  boolean hasWholeRequest();

  /** Goes on as far as possible, and sends what it may. */
  void settle();

  /** Nobody waits for the reply any more, and nothing more of the request comes. */
  void cancel();

  /** The connection is gone. */
  void close();
}
