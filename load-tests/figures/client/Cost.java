import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;

/**
 * Measures by how much a server process grows with each item, or with each idle connection.
 *
 * <pre>
 *   java Cost.java PORT PID items COUNT VALUE
 *   java Cost.java PORT PID connections COUNT
 * </pre>
 *
 * A first third of the items, or a tenth of the connections, goes unmeasured: meanwhile the server
 * warms up. Every connection has asked once before it idles. Prints bytes of resident memory for
 * each of the rest.
 */
final class Cost {
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    Path status = Path.of("/proc", args[1], "status");
    int count = Integer.parseInt(args[3]);
    boolean items = args[2].equals("items");
    int unmeasured = items ? count / 3 : count / 10;
    long grown =
        items
            ? store(port, status, new byte[Integer.parseInt(args[4])], unmeasured, count)
            : connect(port, status, unmeasured, count);
    System.out.printf("%.1f%n", (double) grown / (count - unmeasured));
  }

  private static long store(int port, Path status, byte[] value, int unmeasured, int count)
      throws IOException {
    try (Wire wire = new Wire(port)) {
      store(wire, value, 0, unmeasured);
      long before = resident(status);
      store(wire, value, unmeasured, count);
      String held = wire.stats().get("curr_items");
      if (Integer.parseInt(held) != count) {
        throw new IOException("stored " + count + " items, but the server holds " + held);
      }
      return resident(status) - before;
    }
  }

  private static long connect(int port, Path status, int unmeasured, int count) throws IOException {
    ArrayDeque<Socket> open = new ArrayDeque<>();
    try {
      connect(open, port, unmeasured);
      long before = resident(status);
      connect(open, port, count - unmeasured);
      return resident(status) - before;
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static void store(Wire wire, byte[] value, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      wire.text("set k").number(i, 19).text(" 0 0 ").number(value.length, 1).text(" noreply\r\n");
      wire.bytes(value, value.length).text("\r\n");
    }
    wire.await();
  }

  private static void connect(ArrayDeque<Socket> open, int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket("127.0.0.1", port);
      open.add(socket);
      socket.getOutputStream().write("get nothing\r\n".getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(5), US_ASCII);
      if (!answer.equals("END\r\n")) {
        throw new IOException("expected END, got " + answer);
      }
    }
  }

  /** Resident bytes of the server. */
  private static long resident(Path status) throws IOException {
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException(status + " has no VmRSS");
  }
}
