package io.slabring.load.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.slabring.load.workload.Workload.Protocol;

/**
 * Reads answers in the order of a {@link Flight}, from bytes that arrive in any pieces: classic or
 * meta, or those of a subclass. Not thread-safe.
 */
class ReplyParser {
  /** What is told of the answers. */
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
  static final class NoMemcachedException extends Exception {
    private static final long serialVersionUID = 1;

    NoMemcachedException(String message) {
      super(message);
    }
  }

  /** No line of an answer is longer: a key, three numbers, an error's text. */
  private static final int MAX_LINE = 2048;

  private static final int VALUE_AND_SPACE = 6;
  private static final int CRLF = 2;

  final Flight flight;
  final Listener listener;
  private final boolean meta;
  private final boolean wantsValues;

  /** Bytes of a value, with its line end, that are still to be passed over. */
  private int skip;

  private int valueSize;

  /**
   * @param wantsValues whether the listener gets values; then they are given only when whole
   */
  ReplyParser(Flight flight, Listener listener, boolean meta, boolean wantsValues) {
    this.flight = flight;
    this.listener = listener;
    this.meta = meta;
    this.wantsValues = wantsValues;
  }

  static ReplyParser of(Protocol protocol, Flight flight, Listener listener, boolean wantsValues) {
    return protocol == Protocol.RESP
        ? new RespReplies(flight, listener, wantsValues)
        : new ReplyParser(flight, listener, protocol == Protocol.META, wantsValues);
  }

  /**
   * Reads as many answers as there are.
   *
   * @return up to where the bytes are used; the others must be given again, with more after them
   */
  int parse(byte[] in, int from, int to) throws NoMemcachedException {
    int at = from;
    while (true) {
      if (skip > 0) {
        int passed = Math.min(skip, to - at);
        at += passed;
        skip -= passed;
        if (skip > 0) {
          return at;
        }
        if (meta) {
          finishKey();
        }
      }
      if (at == to) {
        return at;
      }
      int next = answer(in, at, to);
      if (next < 0) {
        return at;
      }
      at = next;
    }
  }

  /** One line, with the value that follows it. Returns its end, or -1 if it is not whole. */
  private int answer(byte[] in, int at, int to) throws NoMemcachedException {
    if (flight.isEmpty()) {
      throw new NoMemcachedException("an answer to nothing: " + quote(in, at, to));
    }
    int end = lineEnd(in, at, to);
    if (end < 0) {
      if (to - at > MAX_LINE) {
        throw new NoMemcachedException("a line without an end: " + quote(in, at, to));
      }
      return -1;
    }
    return line(flight.operation(), in, at, end, to);
  }

  /**
   * Reads the line between {@code at} and {@code end}, and a value that follows it.
   *
   * @return where what it read ends, or -1 if the value must be whole and is not
   */
  int line(Operation operation, byte[] in, int at, int end, int to) throws NoMemcachedException {
    if (operation == Operation.GET || operation == Operation.BULK) {
      return meta ? metaGet(in, at, end, to) : classicGet(in, at, end, to);
    }
    status(operation, in, at, end);
    return end;
  }

  private static int lineEnd(byte[] in, int at, int to) {
    for (int i = at; i < to; i++) {
      if (in[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private int classicGet(byte[] in, int at, int end, int to) throws NoMemcachedException {
    byte first = in[at];
    if (first == 'V' && end - at > VALUE_AND_SPACE + 12) {
      return classicValue(in, at, end, to);
    }
    if (first == 'E' && in[at + 1] == 'N' && in[at + 2] == 'D') {
      while (flight.keysLeft() > 0) {
        miss();
      }
      finish();
      return end;
    }
    error(in, at, end);
    return end;
  }

  private int classicValue(byte[] in, int at, int end, int to) throws NoMemcachedException {
    int keyAt = at + VALUE_AND_SPACE;
    int key = KeyNames.read(in, keyAt);
    int lengthAt = end - CRLF;
    while (in[lengthAt - 1] != ' ') {
      lengthAt--;
    }
    readNumber(in, lengthAt, end);
    int valueEnd = end + valueSize + CRLF;
    if (wantsValues && valueEnd > to) {
      return -1;
    }
    while (flight.keysLeft() > 0 && flight.key() != key) {
      miss();
    }
    if (flight.keysLeft() == 0) {
      throw new NoMemcachedException("a key that was not asked for: " + quote(in, at, end));
    }
    hit(in, end);
    return value(in, end, valueEnd, to);
  }

  private int metaGet(byte[] in, int at, int end, int to) throws NoMemcachedException {
    if (in[at] == 'V' && in[at + 1] == 'A') {
      return keyFound(in, at + 3, end, to);
    }
    if (in[at] == 'E' && in[at + 1] == 'N' && isLineEnd(in[at + 2])) {
      keyMissing();
      return end;
    }
    error(in, at, end);
    return end;
  }

  /** The head's next key has an answer of its own: a value, whose length stands at {@code at}. */
  final int keyFound(byte[] in, int at, int end, int to) throws NoMemcachedException {
    readNumber(in, at, end);
    int valueEnd = end + valueSize + CRLF;
    if (wantsValues && valueEnd > to) {
      return -1;
    }
    hit(in, end);
    int next = value(in, end, valueEnd, to);
    if (skip == 0) {
      finishKey();
    }
    return next;
  }

  final void keyMissing() {
    miss();
    finishKey();
  }

  /** A meta request of several keys has an answer for each. */
  private void finishKey() {
    if (flight.keysLeft() == 0) {
      finish();
    }
  }

  private void hit(byte[] in, int valueAt) {
    listener.hit(flight.key(), flight.version(), in, valueAt, wantsValues ? valueSize : 0);
    flight.takeKey();
  }

  private void miss() {
    listener.miss(flight.key());
    flight.takeKey();
  }

  /** Passes over the value, now or when the rest of it comes. */
  private int value(byte[] in, int at, int valueEnd, int to) throws NoMemcachedException {
    if (valueEnd > to) {
      skip = valueEnd - to;
      return to;
    }
    if (in[valueEnd - CRLF] != '\r' || in[valueEnd - 1] != '\n') {
      throw new NoMemcachedException(
          "a value of %,d bytes that does not end there: %s"
              .formatted(valueSize, quote(in, at, valueEnd)));
    }
    return valueEnd;
  }

  private void readNumber(byte[] in, int from, int end) throws NoMemcachedException {
    long number = 0;
    int i = from;
    while (in[i] >= '0' && in[i] <= '9' && number < Integer.MAX_VALUE / 10) {
      number = number * 10 + in[i++] - '0';
    }
    if (i == from || in[i] != '\r' && in[i] != ' ') {
      throw new NoMemcachedException("a value without a length: " + quote(in, from, end));
    }
    valueSize = (int) number;
  }

  private void status(Operation operation, byte[] in, int at, int end) throws NoMemcachedException {
    switch (operation) {
      case SET, ADD -> {
        if (begins(in, at, end, meta ? "HD" : "STORED")
            || operation == Operation.ADD && begins(in, at, end, meta ? "NS" : "NOT_STORED")) {
          finish();
          return;
        }
      }
      case DELETE -> {
        if (begins(in, at, end, meta ? "HD" : "DELETED")
            || begins(in, at, end, meta ? "NF" : "NOT_FOUND")) {
          finish();
          return;
        }
      }
      case INCR -> {
        if (meta ? begins(in, at, end, "HD") : in[at] >= '0' && in[at] <= '9') {
          listener.hit(flight.key(), 0, in, at, 0);
          finish();
          return;
        }
        if (begins(in, at, end, meta ? "NF" : "NOT_FOUND")) {
          listener.miss(flight.key());
          finish();
          return;
        }
      }
      default -> throw new IllegalStateException(operation + " has no status line");
    }
    error(in, at, end);
  }

  static boolean begins(byte[] in, int at, int end, String word) {
    int length = word.length();
    if (end - at <= length || !isLineEnd(in[at + length]) && in[at + length] != ' ') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (in[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  final void finish() {
    listener.done();
    flight.remove();
  }

  private void error(byte[] in, int at, int end) throws NoMemcachedException {
    boolean isError =
        begins(in, at, end, "ERROR")
            || begins(in, at, end, "SERVER_ERROR")
            || begins(in, at, end, "CLIENT_ERROR")
            || begins(in, at, end, "NOT_STORED")
            || begins(in, at, end, "NS");
    if (!isError) {
      throw new NoMemcachedException(
          "no answer to %s: %s".formatted(flight.operation().wireName(), quote(in, at, end)));
    }
    if (meta && flight.keysLeft() > 1) {
      throw new NoMemcachedException("an error amid a bulk get: " + quote(in, at, end));
    }
    listener.failed(new String(in, at, end - at, ISO_8859_1).strip());
    flight.remove();
  }

  static String quote(byte[] in, int at, int end) {
    int length = Math.min(end - at, 60);
    String text = new String(in, at, length, ISO_8859_1);
    return "'" + text.strip().replaceAll("[^ -~]", ".") + "'";
  }
}
