import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how long a server takes from its start as a process to its first answer.
 *
 * <pre>
 *   java FirstAnswer.java RUNS PORT COMMAND FLAGS...
 * </pre>
 *
 * Starts the command RUNS times, asks for {@code version} every millisecond until it is answered,
 * and ends the process. Prints the median and the longest time in milliseconds.
 */
final class FirstAnswer {
  private static final long LIMIT_NS = 30_000_000_000L;

  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[0]);
    int port = Integer.parseInt(args[1]);
    List<String> command = new ArrayList<>(Arrays.asList(args).subList(2, args.length));
    double[] milliseconds = new double[runs];
    for (int i = 0; i < runs; i++) {
      milliseconds[i] = measure(command, port) / 1e6;
    }
    Arrays.sort(milliseconds);
    System.out.printf("%.0f %.0f%n", milliseconds[runs / 2], milliseconds[runs - 1]);
  }

  private static long measure(List<String> command, int port) throws Exception {
    File nowhere = new File("/dev/null");
    var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(nowhere);
    long started = System.nanoTime();
    Process process = builder.start();
    try {
      while (!answers(port)) {
        if (!process.isAlive() || System.nanoTime() - started > LIMIT_NS) {
          throw new IOException("no answer within 30 s from " + String.join(" ", command));
        }
        Thread.sleep(1);
      }
      return System.nanoTime() - started;
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static boolean answers(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write("version\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readNBytes(7), US_ASCII).equals("VERSION");
    } catch (SocketException notYet) { // refused, or reset by a server that is just starting
      return false;
    }
  }
}
