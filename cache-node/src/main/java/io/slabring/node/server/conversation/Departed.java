package io.slabring.node.server.conversation;

import io.slabring.node.memory.ValueReader;
import io.slabring.node.server.command.Incoming;
import io.slabring.protocol.Request;
import io.slabring.protocol.StoreLine;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A store command all of which has arrived here, and whose key has become another node's meanwhile:
 * its line is written once more, and its value comes from the item that was reserved for it. Used
 * on one event loop.
 */
final class Departed {
  private static final int PIECE = 16 << 10;
  private static final byte[] CR_LF = {'\r', '\n'};

  private final Incoming incoming;
  private final ValueReader value;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
  private final MemorySegment segment = MemorySegment.ofBuffer(piece.duplicate());
  private boolean last;

  /**
   * A request of which nothing has been sent.
   *
   * @param incoming has the whole value
   */
  Departed(Request request, Incoming incoming) {
    this.incoming = incoming;
    this.value = incoming.reservation().reader();
    piece.put(StoreLine.of(request));
    fill();
  }

  /** Puts as much as fits behind what is there, and makes that the next to be sent. */
  private void fill() {
    while (piece.hasRemaining() && value.remaining() > 0) {
      int at = piece.position();
      piece.position(at + value.read(segment, at, piece.remaining()));
    }
    last = value.remaining() == 0 && piece.remaining() >= CR_LF.length;
    if (last) {
      piece.put(CR_LF);
    }
    piece.flip();
  }

  /** Sends what the errand takes. */
  void sendBy(Errand errand) {
    int taken;
    do {
      taken = errand.send(piece, piece.position(), piece.limit(), last);
      piece.position(piece.position() + taken);
      if (!piece.hasRemaining() && !last) {
        piece.clear();
        fill();
      }
    } while (taken > 0 && piece.hasRemaining());
  }

  /** Frees the value. */
  void close() {
    incoming.abandon();
  }
}
