package io.slabring.client.node;

import io.netty.buffer.ByteBuf;
import io.slabring.client.operation.ViolationException;
import io.slabring.protocol.ReplyLine;

/**
 * Cuts what a node sends into lines and values, however it is cut into reads. Bounded: a line by
 * {@link #LINE_MAX}, a value by what the sink lets pass. Belongs to the event loop.
 */
final class ReplyReader {
  /** Longest line of any reply; a page of statistics has the longest. */
  static final int LINE_MAX = 8 << 10;

  private static final int SIZE = 32 << 10;
  private static final int LINE_END = 2;

  private final Sink sink;
  private final ReplyLine line = new ReplyLine();
  private final byte[] input = new byte[SIZE];
  private int from;
  private int to;

  /** The value being read, or null. */
  private byte[] value;

  private int valueLength;

  /** Bytes of a value that are still to be passed over; -1 for no such value. */
  private int omitting = -1;

  /** What takes lines and values. */
  interface Sink {
    /**
     * Takes a line, to be looked at only within the call.
     *
     * @return the bytes of the value that follows, or a negative number when a line follows
     */
    int line(ReplyLine line) throws ViolationException;

    /** Whether a value of so many bytes is kept, and not passed over. */
    boolean keeps(int length);

    /**
     * Takes the value that followed a line; of the line only the numbers are left.
     *
     * @param value null when it was not kept
     */
    void value(ReplyLine line, byte[] value) throws ViolationException;
  }

  ReplyReader(Sink sink) {
    this.sink = sink;
  }

  /** Reads all of the buffer. */
  void read(ByteBuf buffer) throws ViolationException {
    while (buffer.isReadable()) {
      if (value != null && from == to) {
        readValue(buffer);
      } else if (omitting > 0 && from == to) {
        int length = Math.min(buffer.readableBytes(), omitting);
        buffer.skipBytes(length);
        omitting -= length;
      }
      int length = Math.min(buffer.readableBytes(), input.length - to);
      buffer.readBytes(input, to, length);
      to += length;
      parse();
      compact();
    }
  }

  /** Brings the value's bytes straight to it, past the input. */
  private void readValue(ByteBuf buffer) {
    int length = Math.min(buffer.readableBytes(), value.length - valueLength);
    buffer.readBytes(value, valueLength, length);
    valueLength += length;
  }

  private void parse() throws ViolationException {
    while (true) {
      if (value != null) {
        if (!finishValue()) {
          return;
        }
      } else if (omitting >= 0) {
        if (!finishOmitted()) {
          return;
        }
      } else if (!parseLine()) {
        return;
      }
    }
  }

  private boolean finishValue() throws ViolationException {
    int length = Math.min(to - from, value.length - valueLength);
    System.arraycopy(input, from, value, valueLength, length);
    from += length;
    valueLength += length;
    if (valueLength < value.length || to - from < LINE_END) {
      return false;
    }
    passLineEnd(value.length);
    byte[] whole = value;
    value = null;
    sink.value(line, whole);
    return true;
  }

  private boolean finishOmitted() throws ViolationException {
    int length = Math.min(to - from, omitting);
    from += length;
    omitting -= length;
    if (omitting > 0 || to - from < LINE_END) {
      return false;
    }
    passLineEnd(line.length());
    omitting = -1;
    sink.value(line, null);
    return true;
  }

  private void passLineEnd(int length) throws ViolationException {
    if (input[from] != '\r' || input[from + 1] != '\n') {
      throw new ViolationException(
          "a value of %d bytes is followed by %s"
              .formatted(length, ReplyLine.quote(input, from, to)));
    }
    from += LINE_END;
  }

  private boolean parseLine() throws ViolationException {
    int end = lineEnd();
    if (end < 0) {
      if (to - from > LINE_MAX) {
        throw tooLong();
      }
      return false;
    }
    if (end == from || input[end - 1] != '\r') {
      throw new ViolationException(
          "a line does not end with CR LF: " + ReplyLine.quote(input, from, end + 1));
    }
    if (end - from > LINE_MAX) {
      throw tooLong();
    }
    line.read(input, from, end - 1);
    from = end + 1;
    int length = sink.line(line);
    if (length >= 0 && sink.keeps(length)) {
      value = new byte[length];
      valueLength = 0;
    } else if (length >= 0) {
      omitting = length;
    }
    return true;
  }

  /** Where the line's LF is, or -1. */
  private int lineEnd() {
    for (int i = from; i < to; i++) {
      if (input[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private ViolationException tooLong() {
    return new ViolationException(
        "a line longer than %d bytes: %s".formatted(LINE_MAX, ReplyLine.quote(input, from, to)));
  }

  /** Makes room behind what is left. */
  private void compact() {
    if (from == to) {
      from = 0;
      to = 0;
    } else if (input.length - to < input.length / 2) {
      System.arraycopy(input, from, input, 0, to - from);
      to -= from;
      from = 0;
    }
  }
}
