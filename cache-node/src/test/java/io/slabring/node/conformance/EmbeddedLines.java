package io.slabring.node.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.slabring.node.conformance.Template.Match;
import io.slabring.node.server.EmbeddedServer;
import io.slabring.node.store.settings.StoreConfig;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.function.Function;

/** Plays against a node's connection handlers within the calling thread. */
final class EmbeddedLines implements TranscriptPlayer.Server, AutoCloseable {
  private static final long MEMORY_BYTES = 64L << 20;
  private static final byte[] RESET = {'f', 'l', 'u', 's', 'h', '_', 'a', 'l', 'l', '\r', '\n'};

  private final ManualClock clock = new ManualClock();
  private final EmbeddedServer server =
      new EmbeddedServer(StoreConfig.ofMemory(MEMORY_BYTES), clock::epochSecond);

  /** Empties the cache. */
  void reset() {
    EmbeddedLine line = new EmbeddedLine(server.connect());
    line.send(RESET, 0, RESET.length);
    Template ok = Template.parse(java.util.List.of("OK\\r\\n"));
    byte[] answer = line.receive(got -> ok.match(got, Map.of()));
    line.close();
    if (answer.length != 4) {
      throw new IllegalStateException("flush_all answered " + Template.write(answer));
    }
  }

  /** Checks that nothing is left of what was played: connections, reservations, broken links. */
  void checkAtRest() {
    if (server.connections() != 0) {
      throw new AssertionError("connections left: " + server.connections());
    }
    server.store().checkInvariants(0);
  }

  @Override
  public TranscriptPlayer.Line connect() {
    return new EmbeddedLine(server.connect());
  }

  @Override
  public void advance(int seconds) {
    clock.advance(seconds);
    server.store().maintain();
  }

  @Override
  public void close() {
    server.close();
  }

  private static final class EmbeddedLine implements TranscriptPlayer.Line {
    private final EmbeddedChannel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    EmbeddedLine(EmbeddedChannel channel) {
      this.channel = channel;
    }

    @Override
    public void send(byte[] bytes, int from, int to) {
      if (channel.isOpen()) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes, from, to - from));
      }
    }

    @Override
    public void shutOutput() {
      channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      channel.runPendingTasks();
    }

    @Override
    public byte[] receive(Function<byte[], Match> judge) {
      collect();
      byte[] bytes = received.toByteArray();
      received.reset();
      return bytes;
    }

    private void collect() {
      channel.runPendingTasks();
      for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        ByteBuf buffer = (ByteBuf) out;
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        received.writeBytes(bytes);
      }
    }

    @Override
    public boolean awaitClosed() {
      channel.runPendingTasks();
      return !channel.isOpen();
    }

    @Override
    public void close() {
      channel.close();
      collect();
      channel.checkException();
    }
  }
}
