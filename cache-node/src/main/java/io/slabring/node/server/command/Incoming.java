package io.slabring.node.server.command;

import io.slabring.node.memory.Key;
import io.slabring.node.server.stream.Span;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.protocol.Limits;
import io.slabring.protocol.Request;

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

  /**
   * Stores the value of a request if all of it is there, else takes memory for it.
   *
   * @param wanted the reservation, with its options
   */
  Outcome store(Key key, Request request, Reservation wanted) {
    int length = request.valueLength();
    return hasWholeValue(request.end(), length)
        ? session.put(key, input.segment(), request.end(), length, wanted)
        : session.reserve(key, length, wanted);
  }

  /** What follows a request line for which the store had this answer. */
  static After after(Outcome outcome) {
    return switch (outcome) {
      case RESERVED -> After.VALUE;
      case ELSEWHERE -> After.ELSEWHERE;
      default -> After.SWALLOW;
    };
  }

  /** Whether a value, properly ended, lies in the input from {@code from} on. */
  private boolean hasWholeValue(int from, int length) {
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
