import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One blocking connection to a memcached-compatible server on the loopback. Commands are collected
 * until {@link #flush}; nothing is allocated on the way except by the text methods. Not
 * thread-safe.
 */
final class Wire implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 17);
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 17).flip();

  Wire(int port) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  Wire text(String ascii) throws IOException {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    return bytes(bytes, bytes.length);
  }

  Wire bytes(byte[] source, int length) throws IOException {
    for (int done = 0; done < length; ) {
      if (!out.hasRemaining()) {
        flush();
      }
      int part = Math.min(out.remaining(), length - done);
      out.put(source, done, part);
      done += part;
    }
    return this;
  }

  /** A decimal number, padded with zeros to at least {@code width} digits. */
  Wire number(long value, int width) throws IOException {
    int digits = width;
    for (long limit = power(width); value >= limit; limit *= 10) {
      digits++;
    }
    if (out.remaining() < digits) {
      flush();
    }
    int start = out.position();
    out.position(start + digits);
    for (int i = digits - 1; i >= 0; i--, value /= 10) {
      out.put(start + i, (byte) ('0' + value % 10));
    }
    return this;
  }

  private static long power(int exponent) {
    long p = 1;
    for (int i = 0; i < exponent && i < 18; i++) {
      p *= 10;
    }
    return exponent > 18 ? Long.MAX_VALUE : p;
  }

  void flush() throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
    out.clear();
  }

  /** The next byte received. */
  byte read() throws IOException {
    fill();
    return in.get();
  }

  /** Skips {@code count} received bytes, and returns the last of them. */
  byte skip(long count) throws IOException {
    byte last = 0;
    while (count > 0) {
      fill();
      int part = (int) Math.min(count, in.remaining());
      last = in.get(in.position() + part - 1);
      in.position(in.position() + part);
      count -= part;
    }
    return last;
  }

  /** The next line, without its end. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (byte b = read(); b != '\n'; b = read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** Sends what is pending and waits until the server has worked it off. */
  void await() throws IOException {
    text("mn\r\n").flush();
    String answer = line();
    if (!answer.equals("MN")) {
      throw new IOException("expected MN, got " + answer);
    }
  }

  /** The lines of {@code stats}, name to value. */
  Map<String, String> stats() throws IOException {
    text("stats\r\n").flush();
    Map<String, String> stats = new LinkedHashMap<>();
    for (String line = line(); !line.equals("END"); line = line()) {
      String[] word = line.split(" ", 3);
      stats.put(word[1], word[2]);
    }
    return stats;
  }

  private void fill() throws IOException {
    if (in.hasRemaining()) {
      return;
    }
    in.clear();
    if (channel.read(in) < 0) {
      throw new EOFException("the server closed the connection");
    }
    in.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
