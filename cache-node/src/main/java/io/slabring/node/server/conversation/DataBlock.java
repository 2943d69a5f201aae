package io.slabring.node.server.conversation;

import io.slabring.node.server.stream.Span;
import io.slabring.node.store.command.Reservation;
import io.slabring.protocol.Limits;
import io.slabring.protocol.Request;

/**
 * The data block behind a request line on its way in: its bytes go from the input into the item
 * that was reserved for them, or nowhere. One per connection, on its event loop.
 */
final class DataBlock {
  /** How far a block has come. */
  enum Progress {
    /** The rest must come first. */
    PART,
    /** All of it is in the item. */
    WHOLE,
    /** All of it has come, but it does not end in CR LF. */
    MALFORMED,
    /** There was no memory for the next bytes: discard them and the rest. */
    NO_MEMORY
  }

  /*
   * Counts from the beginning of the step that is being done, and changes only when that succeeds:
   * after a failure at any place, discarding so many bytes from there leads behind the block.
   */
  private long left;

  private int end;

  /** The block of this request is next. */
  void expect(Request request) {
    left = request.dataBlockLength();
  }

  /** Whether none of it is left. */
  boolean isOver() {
    return left == 0;
  }

  /** Moves what there is of the block into the item; {@link #end} tells where it stopped. */
  Progress fill(Span in, int at, int to, Reservation item) {
    int length = (int) Math.min(left - Limits.VALUE_END, to - at);
    if (length > 0 && item.write(in.segment(), at, length) < 0) {
      end = at;
      return Progress.NO_MEMORY;
    }
    end = at + Math.max(length, 0);
    long missing = left - (end - at);
    if (missing > Limits.VALUE_END || to - end < Limits.VALUE_END) {
      left = missing;
      return Progress.PART;
    }
    boolean whole = in.bytes().get(end) == '\r' && in.bytes().get(end + 1) == '\n';
    end += Limits.VALUE_END;
    return whole ? Progress.WHOLE : Progress.MALFORMED;
  }

  /** Where the last {@link #fill} stopped in the input. */
  int end() {
    return end;
  }

  /** The block that is whole has been dealt with. */
  void done() {
    left = 0;
  }

  /** Discards what there is of the block; returns where it stopped. */
  int skip(int at, int to) {
    int count = (int) Math.min(left, to - at);
    left -= count;
    return at + count;
  }

  /** Discards so many bytes from here on, as the parser said about a line that it refused. */
  void discard(long bytes) {
    left = bytes;
  }
}
