package io.slabring.load.generator;

import io.slabring.load.workload.Workload.Protocol;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyLine;
import io.slabring.protocol.ReplyLine.Kind;

/**
 * Matches replies to the requests of a {@link Flight}, from bytes that arrive in any pieces:
 * classic and meta, or those of a subclass. Not thread-safe.
 */
class Replies {
  /** Is told of the replies. */
  interface Listener {
    /** The head's next key was found. Its value is given only if values are wanted, else size 0. */
    void hit(int key, int version, byte[] in, int at, int size);

    /** The head's next key was not found. */
    void miss(int key);

    /** The head is answered. It is removed afterwards. */
    void done();

    /** The head is answered by an error. It is removed afterwards. */
    void failed(String message);
  }

  /** The peer does not speak the protocol; the message says what came. */
  static final class ForeignReplyException extends Exception {
    private static final long serialVersionUID = 1;

    ForeignReplyException(String message) {
      super(message);
    }
  }

  /** No line of a reply is longer: a key, three numbers, an error's text. */
  private static final int MAX_LINE = 2048;

  private static final int VALUE_AND_SPACE = 6;
  private static final int KEY_MIN = 11;
  private static final int CRLF = 2;

  final Flight flight;
  final Listener listener;
  private final ReplyLine line = new ReplyLine();
  private final boolean everyKeyIsAnswered;
  private final boolean wantsValues;

  /** Bytes of a value, with its line end, that are still to be passed over. */
  private int skip;

  Replies(Flight flight, Listener listener, boolean everyKeyIsAnswered, boolean wantsValues) {
    this.flight = flight;
    this.listener = listener;
    this.everyKeyIsAnswered = everyKeyIsAnswered;
    this.wantsValues = wantsValues;
  }

  /**
   * Replies in a protocol.
   *
   * @param wantsValues whether the listener gets values; then they are given only when whole
   */
  static Replies of(Protocol protocol, Flight flight, Listener listener, boolean wantsValues) {
    return protocol == Protocol.RESP
        ? new RespReplies(flight, listener, wantsValues)
        : new Replies(flight, listener, protocol == Protocol.META, wantsValues);
  }

  /**
   * Reads as many replies as there are.
   *
   * @return up to where the bytes are used; the others must be given again, with more after them
   */
  final int read(byte[] in, int from, int to) throws ForeignReplyException {
    int at = from;
    while (true) {
      if (skip > 0) {
        int passed = Math.min(skip, to - at);
        at += passed;
        skip -= passed;
        if (skip > 0) {
          return at;
        }
        finishKey();
      }
      if (at == to) {
        return at;
      }
      int next = reply(in, at, to);
      if (next < 0) {
        return at;
      }
      at = next;
    }
  }

  /** One line, with the value that follows it. Returns its end, or -1 if it is not whole. */
  private int reply(byte[] in, int at, int to) throws ForeignReplyException {
    if (flight.isEmpty()) {
      throw foreign("a reply to nothing", in, at, to);
    }
    for (int i = at; i < to; i++) {
      if (in[i] == '\n') {
        return line(in, at, i > at && in[i - 1] == '\r' ? i - 1 : i, i + 1, to);
      }
    }
    if (to - at > MAX_LINE) {
      throw foreign("a line without an end", in, at, to);
    }
    return -1;
  }

  /**
   * Reads the line between {@code at} and {@code textEnd}, and a value that follows it.
   *
   * @param end where the bytes behind the line begin
   * @return where what it read ends, or -1 if the value must be whole and is not
   */
  int line(byte[] in, int at, int textEnd, int end, int to) throws ForeignReplyException {
    Kind kind = everyKeyIsAnswered ? line.read(in, at, textEnd) : line.readClassic(in, at, textEnd);
    Operation operation = flight.operation();
    if (kind == Kind.ERROR || isRefused(operation, kind)) {
      if (everyKeyIsAnswered && flight.keysLeft() > 1) {
        throw foreign("an error amid a bulk get", in, at, textEnd);
      }
      listener.failed(line.text());
      flight.remove();
    } else if (!operation.isRead()) {
      status(operation, kind, in, at, textEnd);
    } else if (kind == Kind.VALUE) {
      if (!everyKeyIsAnswered && !missUntil(in, at, textEnd)) {
        throw foreign("a key that was not asked for", in, at, textEnd);
      }
      return value(in, line.length(), end, to);
    } else if (everyKeyIsAnswered && kind == Kind.EN) {
      miss();
      finishKey();
    } else if (!everyKeyIsAnswered && line.is(Reply.END)) {
      while (flight.keysLeft() > 0) {
        miss();
      }
      finish();
    } else {
      throw foreign("no reply to " + operation.wireName(), in, at, textEnd);
    }
    return end;
  }

  private boolean isRefused(Operation operation, Kind kind) {
    return operation == Operation.SET && (kind == Kind.NS || line.is(Reply.NOT_STORED));
  }

  private void status(Operation operation, Kind kind, byte[] in, int at, int end)
      throws ForeignReplyException {
    boolean isMissing = kind == Kind.NF || line.is(Reply.NOT_FOUND);
    boolean fits =
        switch (operation) {
          case SET -> kind == Kind.HD || line.is(Reply.STORED);
          case ADD ->
              kind == Kind.HD
                  || kind == Kind.NS
                  || line.is(Reply.STORED)
                  || line.is(Reply.NOT_STORED);
          case DELETE -> kind == Kind.HD || isMissing || line.is(Reply.DELETED);
          default -> kind == Kind.HD || isMissing || in[at] >= '0' && in[at] <= '9';
        };
    if (!fits) {
      throw foreign("no reply to " + operation.wireName(), in, at, end);
    }
    if (operation == Operation.INCR && isMissing) {
      listener.miss(flight.key());
    } else if (operation == Operation.INCR) {
      listener.hit(flight.key(), 0, in, at, 0);
    }
    finish();
  }

  /** Misses the keys before the one that the line names; false if it is none of the head's. */
  private boolean missUntil(byte[] in, int at, int end) {
    int key = end - at < VALUE_AND_SPACE + KEY_MIN ? -1 : KeyNames.read(in, at + VALUE_AND_SPACE);
    while (flight.keysLeft() > 0 && flight.key() != key) {
      miss();
    }
    return flight.keysLeft() > 0;
  }

  /**
   * Takes the value of the head's next key, now or when the rest of it comes.
   *
   * @param at where it begins
   * @return where what was read ends, or -1 if it must be whole and is not
   */
  final int value(byte[] in, int size, int at, int to) throws ForeignReplyException {
    long valueEnd = (long) at + size + CRLF;
    if (valueEnd > to && wantsValues) {
      return -1;
    }
    listener.hit(flight.key(), flight.version(), in, at, wantsValues ? size : 0);
    flight.takeKey();
    if (valueEnd > to) {
      skip = (int) (valueEnd - to);
      return to;
    }
    int end = (int) valueEnd;
    if (in[end - CRLF] != '\r' || in[end - 1] != '\n') {
      throw foreign("a value of " + size + " bytes that does not end there", in, at, end);
    }
    finishKey();
    return end;
  }

  final void miss() {
    listener.miss(flight.key());
    flight.takeKey();
  }

  /** Where each key has a reply of its own, the last one ends the request. */
  final void finishKey() {
    if (everyKeyIsAnswered && flight.keysLeft() == 0) {
      finish();
    }
  }

  final void finish() {
    listener.done();
    flight.remove();
  }

  static ForeignReplyException foreign(String what, byte[] in, int at, int end) {
    return new ForeignReplyException(what + ": '" + ReplyLine.quote(in, at, end) + "'");
  }
}
