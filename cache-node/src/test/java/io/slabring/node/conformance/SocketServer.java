package io.slabring.node.conformance;

import io.slabring.node.conformance.Template.Match;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.function.Function;

/** Plays over real sockets against whatever listens at an address. */
final class SocketServer implements TranscriptPlayer.Server {
  private final InetSocketAddress address;

  /** Plays against an address. */
  SocketServer(InetSocketAddress address) {
    this.address = address;
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

  /** Returns when the server's own clock, which is that of expiry, is so many seconds later. */
  @Override
  public void advance(int seconds) throws IOException {
    try (WireConnection wire = WireConnection.open(address)) {
      long end = time(wire) + seconds;
      Await.until("the server's clock at " + end, () -> time(wire) >= end);
    }
  }

  private static long time(WireConnection wire) throws IOException {
    long time = -1;
    String line = wire.ask("stats\r\n");
    while (line != null && !line.equals("END")) {
      if (line.startsWith("STAT time ")) {
        time = Long.parseLong(line.substring("STAT time ".length()));
      }
      line = wire.readLine();
    }
    if (time < 0) {
      throw new IOException("stats tells no time");
    }
    return time;
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
