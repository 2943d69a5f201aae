package io.slabring.node;

import io.slabring.membership.ClusterStats;
import io.slabring.node.admin.Moves;
import io.slabring.node.settings.HostAndPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks a node, as any client may, how it sees its cluster. */
final class ClusterQuery {
  private static final int TIMEOUT_MILLIS = 5_000;

  /** More of a node, or a longer line, is not read. */
  private static final int LINES_MAX = 20_000;

  private static final int LINE_MAX = 2_048;

  private ClusterQuery() {}

  /** The answer is not that of a node in a cluster. The message says what it is, if known. */
  static final class NoClusterException extends IOException {
    private static final long serialVersionUID = 1L;

    NoClusterException(String message) {
      super(message);
    }
  }

  /**
   * What a node answers.
   *
   * @param stats its view
   * @param moves what moves between it and other nodes
   */
  record Answer(ClusterStats stats, Moves moves) {}

  /**
   * The view of a node, and what moves there.
   *
   * @throws NoClusterException if the answer is not that of a node in a cluster
   * @throws IOException if nothing answers; the message says why
   */
  static Answer ask(HostAndPort address) throws IOException {
    InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
    if (socketAddress.isUnresolved()) {
      throw new UnknownHostException("no such host");
    }
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(socketAddress, TIMEOUT_MILLIS);
      socket.getOutputStream().write("stats cluster\r\n".getBytes(StandardCharsets.US_ASCII));
      return read(
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
    }
  }

  private static Answer read(BufferedReader in) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line = readLine(in); !line.equals("END"); line = readLine(in)) {
      String[] words = line.split(" ", 3);
      if (line.equals("ERROR")) {
        throw new NoClusterException("it is memcached, or a node without a cluster");
      }
      if (words.length != 3 || !words[0].equals("STAT") || lines.size() == LINES_MAX) {
        throw new NoClusterException("it answers: " + printable(line));
      }
      lines.put(words[1], words[2]);
    }
    try {
      return new Answer(ClusterStats.parse(lines), Moves.of(lines));
    } catch (IllegalArgumentException e) {
      throw new NoClusterException(e.getMessage());
    }
  }

  private static String readLine(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() == LINE_MAX) {
        throw new NoClusterException(
            line.isEmpty() ? "it closes the connection" : "it answers: " + printable(line));
      }
      line.append((char) c);
    }
    int length = line.length();
    boolean cr = length > 0 && line.charAt(length - 1) == '\r';
    return line.substring(0, cr ? length - 1 : length);
  }

  private static String printable(CharSequence text) {
    String start = text.subSequence(0, Math.min(text.length(), 80)).toString();
    return start.replaceAll("[^ -~]", "?");
  }
}
