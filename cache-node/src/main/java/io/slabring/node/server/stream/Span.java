package io.slabring.node.server.stream;

import io.slabring.protocol.ReplyWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A piece of direct memory and the views through which it is read and written. The views are made
 * once, so that using a span allocates nothing. Not thread-safe.
 */
public final class Span {
  private final ByteBuffer bytes;
  private final MemorySegment segment;
  private final ReplyWriter writer;

  /**
   * The span of a buffer.
   *
   * @param bytes a direct buffer whose position and limit nobody else moves
   */
  public Span(ByteBuffer bytes) {
    this.bytes = bytes;
    this.segment = MemorySegment.ofBuffer(bytes);
    this.writer = new ReplyWriter().wrap(bytes);
  }

  /** The whole span, for absolute access. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** The whole span. */
  public MemorySegment segment() {
    return segment;
  }

  /** Writes into this span; a new user sets its position to 0. */
  public ReplyWriter writer() {
    return writer;
  }
}
