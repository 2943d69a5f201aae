package io.slabring.node.conformance;

import io.slabring.node.conformance.Template.Match;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Plays over real sockets against whatever listens at an address. */
final class SocketServer implements TranscriptPlayer.Server {
  private final InetSocketAddress address;
  private final IntConsumer clock;

  /**
   * Plays against an address.
   *
   * @param clock lets the server's seconds pass
   */
  SocketServer(InetSocketAddress address, IntConsumer clock) {
    this.address = address;
    this.clock = clock;
  }

  /** The clock of a server that is another process: wait. */
  static void waitFor(int seconds) {
    try {
      Thread.sleep(Duration.ofSeconds(seconds));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empties the cache and resets what commands may have changed. */
  void reset() throws IOException {
    try (WireConnection wire = WireConnection.open(address)) {
      String answer = wire.ask("flush_all\r\n");
      if (!"OK".equals(answer)) {
        throw new IOException("flush_all answered " + answer);
      }
    }
  }

  @Override
  public TranscriptPlayer.Line connect() throws IOException {
    return new SocketLine(WireConnection.open(address));
  }

  @Override
  public void advance(int seconds) {
    clock.accept(seconds);
  }

  private record SocketLine(WireConnection wire) implements TranscriptPlayer.Line {
    @Override
    public void send(byte[] bytes, int from, int to) throws IOException {
      wire.send(Arrays.copyOfRange(bytes, from, to));
    }

    @Override
    public void shutOutput() throws IOException {
      wire.shutOutput();
    }

    @Override
    public byte[] receive(Function<byte[], Match> judge) throws IOException {
      try {
        boolean open = true;
        while (open && judge.apply(wire.unread()) == Match.UNFINISHED) {
          do {
            open = wire.fill();
          } while (open && wire.available());
        }
      } catch (SocketTimeoutException e) {
        // the caller reports what came
      }
      byte[] bytes = wire.unread();
      wire.discard();
      return bytes;
    }

    @Override
    public boolean awaitClosed() throws IOException {
      try {
        return !wire.fill();
      } catch (SocketTimeoutException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }
}
