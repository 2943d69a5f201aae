package io.slabring.load.compare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Asks a server one thing over a connection of its own. */
final class Question {
  private static final int LIMIT_MS = 5000;
  private static final int LINES_MAX = 1000;

  private Question() {}

  /**
   * The rest of the first line of the answer that begins with {@code prefix}.
   *
   * @throws IOException when the server cannot be reached, or answers otherwise
   */
  static String ask(int port, String request, String prefix) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
      socket.setSoTimeout(LIMIT_MS);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      for (int i = 0; i < LINES_MAX; i++) {
        String line = in.readLine();
        if (line == null) {
          break;
        }
        if (line.startsWith(prefix)) {
          return line.substring(prefix.length()).strip();
        }
      }
    }
    throw new IOException("127.0.0.1:" + port + " did not answer with '" + prefix.strip() + "'");
  }
}
