package io.slabring.node.server.command;

import io.slabring.node.server.stream.Span;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.protocol.Limits;
import java.lang.foreign.MemorySegment;

/**
 * Where a connection's next value comes from, the input being handled, and where it goes, the
 * reservation.
 */
public final class Incoming {
  private final StoreSession session;
  private Span input;
  private int end;
  private Reservation reservation;

  Incoming(StoreSession session) {
    this.session = session;
  }

  /** The input to be handled next, which ends at {@code to}. */
  public void open(Span span, int to) {
    input = span;
    end = to;
  }

  /** The input, with the same offsets as the request. */
  MemorySegment segment() {
    return input.segment();
  }

  /** Whether a value, properly ended, lies in the input from {@code from} on. */
  boolean hasWholeValue(int from, int length) {
    int after = from + length;
    return end - Limits.VALUE_END - from >= length
        && input.bytes().get(after) == '\r'
        && input.bytes().get(after + 1) == '\n';
  }

  /** The item that the value is written to; one at a time. */
  public Reservation reservation() {
    if (reservation == null) {
      reservation = session.newReservation();
    }
    return reservation;
  }

  /** Gives up a value that will not be completed. */
  public void abandon() {
    if (reservation != null) {
      session.abandon(reservation);
    }
  }
}
