import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The image's health check: exits with 0 if the node at the port of process 1 answers within two
 * seconds. Any answer counts, and so does a closed connection: with TLS or passwords a node has
 * nothing else to say to a stranger. A node that hangs says nothing, since only the kernel accepts.
 */
final class Health {
  private static final int MILLISECONDS = 2_000;
  private static final int PORT = 11211;

  private Health() {}

  public static void main(String[] args) throws IOException {
    String commandLine = Files.readString(Path.of("/proc/1/cmdline"), StandardCharsets.ISO_8859_1);
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(MILLISECONDS);
      int port = port(commandLine.split("\0"));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLISECONDS);
      socket.getOutputStream().write("mn\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().read();
    } catch (IOException e) {
      System.out.println("no answer: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Of {@code -p 1}, {@code -p1}, {@code --port 1} or {@code --port=1}; the last one counts. */
  static int port(String[] commandLine) {
    int port = PORT;
    for (int i = 0; i < commandLine.length; i++) {
      String argument = commandLine[i];
      if ((argument.equals("-p") || argument.equals("--port")) && i + 1 < commandLine.length) {
        argument += "=" + commandLine[i + 1];
      }
      if (argument.matches("(-p|--port)=?[0-9]{1,5}")) {
        port = Integer.parseInt(argument.replaceAll("[^0-9]", ""));
      }
    }
    return port;
  }
}
