package io.slabring.node.server.frames;

import java.nio.ByteBuffer;

/**
 * Cuts what one connection receives into frames, in whatever pieces it comes. Bytes of requests and
 * replies are handed on from where they lie, in as many pieces as they come; only headers and short
 * bodies that are cut are put together here. Not thread-safe.
 */
public final class FrameReader {
  /** What the next bytes are. */
  private enum Stage {
    HEADER,
    HEAD,
    CONTROL,
    BYTES
  }

  private final FrameSink sink;
  private final byte[] kept = new byte[Hello.BYTES_MAX];
  private final ByteBuffer keptBytes = ByteBuffer.wrap(kept);
  private int keptLength;

  private Stage stage = Stage.HEADER;
  private boolean greeted;

  /** Bytes that the stage needs in one piece. */
  private int wanted = LinkFormat.HEADER;

  private int type;
  private int slot;
  private boolean last;

  /** Bytes of the body that have not come yet. */
  private int left;

  /** A reader of a connection on which nothing has been received. */
  public FrameReader(FrameSink sink) {
    this.sink = sink;
  }

  /**
   * Takes the next bytes, all of them.
   *
   * @throws BadFrameException if they break the protocol
   */
  public void read(ByteBuffer in, int from, int to) {
    int at = from;
    while (at < to) {
      at = stage == Stage.BYTES ? bytes(in, at, to) : gather(in, at, to);
    }
  }

  private int bytes(ByteBuffer in, int at, int to) {
    int part = Math.min(left, to - at);
    left -= part;
    if (left == 0) {
      nextFrame();
    }
    deliver(in, at, at + part, left == 0 && last);
    return at + part;
  }

  private void deliver(ByteBuffer in, int from, int to, boolean ends) {
    if (type == LinkFormat.REQUEST) {
      sink.request(slot, in, from, to, ends);
    } else {
      sink.reply(slot, in, from, to, ends);
    }
  }

  private int gather(ByteBuffer in, int at, int to) {
    if (keptLength == 0 && to - at >= wanted) {
      int end = at + wanted;
      handle(in, at);
      return end;
    }
    int part = Math.min(wanted - keptLength, to - at);
    in.get(at, kept, keptLength, part);
    keptLength += part;
    if (keptLength == wanted) {
      keptLength = 0;
      handle(keptBytes, 0);
    }
    return at + part;
  }

  /** All bytes that the stage needs are there. */
  private void handle(ByteBuffer in, int at) {
    switch (stage) {
      case HEADER -> header(in, at);
      case HEAD -> head(in, at);
      case CONTROL -> control(in, at);
      case BYTES -> throw new IllegalStateException("bytes are not gathered");
    }
  }

  private void header(ByteBuffer in, int at) {
    int length = in.getInt(at);
    type = in.get(at + 4);
    int flags = in.get(at + 5);
    slot = in.getShort(at + 6) & 0xFFFF;
    check(length, flags);
    last = (flags & LinkFormat.LAST) != 0;
    if ((flags & LinkFormat.FIRST) != 0) {
      begin(Stage.HEAD, LinkFormat.HEAD);
      left = length - LinkFormat.HEAD;
    } else if (type == LinkFormat.REQUEST || type == LinkFormat.REPLY) {
      begin(Stage.BYTES, 0);
      left = length;
      endIfEmpty(in, at);
    } else {
      begin(Stage.CONTROL, length);
      if (length == 0) {
        control(in, at);
      }
    }
  }

  private void check(int length, int flags) {
    if (greeted == (type == LinkFormat.HELLO)) {
      throw new BadFrameException(greeted ? "a second HELLO" : "the first frame is no HELLO");
    }
    if (slot >= LinkFormat.SLOTS) {
      throw new BadFrameException("slot " + slot);
    }
    boolean first = flags == LinkFormat.FIRST || flags == (LinkFormat.FIRST | LinkFormat.LAST);
    boolean plain = flags == 0 || flags == LinkFormat.LAST;
    boolean fits =
        switch (type) {
          case LinkFormat.HELLO -> flags == 0 && length > 0 && length <= Hello.BYTES_MAX;
          case LinkFormat.REQUEST ->
              length <= LinkFormat.BODY_MAX
                  && (first && length >= LinkFormat.HEAD
                      || plain && length >= (flags == 0 ? 1 : 0));
          case LinkFormat.REPLY ->
              plain && length >= (flags == 0 ? 1 : 0) && length <= LinkFormat.BODY_MAX;
          case LinkFormat.CREDIT -> flags == 0 && length == LinkFormat.CREDIT_BODY;
          case LinkFormat.CANCEL, LinkFormat.CUT -> flags == 0 && length == 0;
          default -> false;
        };
    if (!fits) {
      throw new BadFrameException(
          "a frame of type %d with flags %d and length %d".formatted(type, flags, length));
    }
  }

  private void head(ByteBuffer in, int at) {
    int kind = in.get(at);
    if (kind < LinkFormat.COMMAND || kind > LinkFormat.PULL) {
      throw new BadFrameException("a request of kind " + kind);
    }
    begin(Stage.BYTES, 0);
    sink.begin(slot, kind, in.get(at + 1) & 0xFF, in.getLong(at + 2));
    endIfEmpty(in, at);
  }

  private void control(ByteBuffer in, int at) {
    int length = wanted;
    nextFrame();
    if (type == LinkFormat.HELLO) {
      greeted = true;
      sink.hello(in, at, at + length);
    } else if (type == LinkFormat.CANCEL) {
      sink.cancel(slot);
    } else if (type == LinkFormat.CUT) {
      sink.cut(slot);
    } else {
      int bytes = in.getInt(at);
      if (bytes < 1) {
        throw new BadFrameException("a credit of " + bytes);
      }
      sink.credit(slot, bytes);
    }
  }

  private void endIfEmpty(ByteBuffer in, int at) {
    if (left == 0) {
      nextFrame();
      if (last) {
        deliver(in, at, at, true);
      }
    }
  }

  private void begin(Stage next, int bytes) {
    stage = next;
    wanted = bytes;
  }

  private void nextFrame() {
    begin(Stage.HEADER, LinkFormat.HEADER);
  }
}
