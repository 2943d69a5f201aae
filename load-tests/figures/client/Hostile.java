import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Does to a server's memory what hostile or unlucky clients do.
 *
 * <pre>
 *   java Hostile.java PORT LOAD MEGABYTES
 * </pre>
 *
 * MEGABYTES is the server's -m. Loads:
 *
 * <ul>
 *   <li>tiny: items of one byte under short keys, three times what fits;
 *   <li>huge: values just below 1 MiB, three times what fits, each read once;
 *   <li>sizes: sizes from 1 byte to 1 MiB, each order of magnitude as likely, five times what fits;
 *   <li>connections: 1,000 connections, each stops in the middle of a 500,000-byte value;
 *   <li>deaf: 500 connections ask for ten values of 1 MiB each and never read;
 *   <li>lines: 1,000 connections, each sends 2,000 bytes of a command without an end.
 * </ul>
 *
 * Afterwards another client must still be answered.
 */
final class Hostile {
  private static final int MIB = 1 << 20;
  private static final int HUGE = MIB - 1024;

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    long memory = Long.parseLong(args[2]) * MIB;
    List<SocketChannel> open =
        switch (args[1]) {
          case "tiny" -> tiny(port, memory / 50 * 3);
          case "huge" -> huge(port, memory / MIB * 3);
          case "sizes" -> sizes(port, memory * 5);
          case "connections" -> say(port, 1000, "set half%d 0 0 500000\r\n" + "x".repeat(250_000));
          case "deaf" -> deaf(port);
          case "lines" -> say(port, 1000, "set line%d " + "x".repeat(2000));
          default -> throw new IllegalArgumentException("unknown load " + args[1]);
        };
    try (Wire wire = new Wire(port)) {
      wire.await();
      var stats = wire.stats();
      System.out.println(stats.get("curr_items") + " " + stats.get("curr_connections"));
    }
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  private static List<SocketChannel> tiny(int port, long items) throws IOException {
    try (Wire wire = new Wire(port)) {
      for (long i = 0; i < items; i++) {
        wire.text("set ").number(i, 1).text(" 0 0 1 noreply\r\nx\r\n");
      }
      wire.await();
    }
    return List.of();
  }

  private static List<SocketChannel> huge(int port, long items) throws IOException {
    try (Wire wire = new Wire(port)) {
      for (long i = 0; i < items; i++) {
        set(wire, "huge" + i, HUGE);
        wire.text("get huge" + i + "\r\n").flush();
        String head = wire.line();
        if (!head.equals("END")) {
          wire.skip(HUGE + "\r\nEND\r\n".length());
        }
      }
    }
    return List.of();
  }

  private static List<SocketChannel> sizes(int port, long bytes) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    try (Wire wire = new Wire(port)) {
      for (long sent = 0, i = 0; sent < bytes; i++) {
        int size = (int) Math.exp(random.nextDouble(Math.log(HUGE)));
        set(wire, "size" + i, size);
        sent += size + 64;
      }
      wire.await();
    }
    return List.of();
  }

  private static List<SocketChannel> deaf(int port) throws IOException {
    try (Wire wire = new Wire(port)) {
      for (int i = 0; i < 10; i++) {
        set(wire, "loud" + i, HUGE);
      }
      wire.await();
    }
    StringBuilder questions = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      questions.append("get loud").append(i).append("\r\n");
    }
    return say(port, 500, questions.toString());
  }

  private static final byte[] VALUE = new byte[MIB];

  private static void set(Wire wire, String key, int size) throws IOException {
    wire.text("set " + key + " 0 0 " + size + " noreply\r\n").bytes(VALUE, size).text("\r\n");
  }

  /** Opens connections that each send the text, with their number in it, and then keep silent. */
  private static List<SocketChannel> say(int port, int connections, String text)
      throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      open.add(channel);
      byte[] bytes = text.formatted(i).getBytes(StandardCharsets.US_ASCII);
      for (ByteBuffer out = ByteBuffer.wrap(bytes); out.hasRemaining(); ) {
        channel.write(out);
      }
    }
    return open;
  }
}
