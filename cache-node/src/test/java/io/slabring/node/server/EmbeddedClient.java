package io.slabring.node.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;

/** A client of an {@link EmbeddedServer}: its input is cut exactly where it cuts it. */
final class EmbeddedClient implements AutoCloseable {
  private final EmbeddedChannel channel;

  EmbeddedClient(EmbeddedServer server) {
    channel = server.connect();
  }

  /** Sends a text of one byte a character in pieces that end where the cuts say. */
  EmbeddedClient send(String text, int... cuts) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : bytes.length;
      if (channel.isOpen() && to > from) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
      }
      from = to;
    }
    return this;
  }

  /** All that was answered since. */
  String answers() {
    channel.runPendingTasks();
    StringBuilder text = new StringBuilder();
    for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      ByteBuf buffer = (ByteBuf) out;
      text.append(buffer.toString(StandardCharsets.ISO_8859_1));
      buffer.release();
    }
    return text.toString();
  }

  String ask(String text, int... cuts) {
    return send(text, cuts).answers();
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  EmbeddedChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    channel.close();
    answers();
    channel.checkException();
  }
}
