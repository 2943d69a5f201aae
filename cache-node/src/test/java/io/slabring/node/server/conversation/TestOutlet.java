package io.slabring.node.server.conversation;

import io.slabring.node.server.stream.Outlet;
import io.slabring.node.server.stream.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An outlet that keeps what is sent, to a client that reads as much as the test says. */
final class TestOutlet implements Outlet {
  private static final int SMALL = 2 << 10;
  private static final int LARGE = 8 << 10;

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private Span open;
  private long readable = Long.MAX_VALUE;

  /** Has the client read so many more bytes, and then no more. */
  void reads(long bytes) {
    readable = bytes;
  }

  /** What was sent since the last call, as text of one byte a character. */
  String take() {
    String text = sent.toString(StandardCharsets.ISO_8859_1);
    sent.reset();
    return text;
  }

  @Override
  public int smallSize() {
    return SMALL;
  }

  @Override
  public int largeSize() {
    return LARGE;
  }

  @Override
  public Span open(boolean large) {
    if (open != null) {
      throw new IllegalStateException("a span is open already");
    }
    open = new Span(ByteBuffer.allocateDirect(large ? LARGE : SMALL));
    return open;
  }

  @Override
  public void send(int length) {
    byte[] bytes = new byte[length];
    open.bytes().get(0, bytes);
    sent.writeBytes(bytes);
    readable -= length;
    open = null;
  }

  @Override
  public void drop() {
    open = null;
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return readable > 0;
  }

  @Override
  public boolean isOwing() {
    return readable <= 0;
  }
}
