package io.slabring.k8s;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection to a node, with a deadline on every wait. Text is ISO-8859-1. Not thread-safe. */
final class Wire implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 120_000;

  private final Socket socket;
  private final InputStream in;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  static Wire open(String host, int port) throws IOException {
    return open(host, port, ANSWER_MILLIS);
  }

  static Wire open(String host, int port, int answerMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(answerMillis);
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return new Wire(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** One line, without its end. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the node closed the connection after \"" + line + "\"");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  String ask(String request) throws IOException {
    send(request + "\r\n");
    return line();
  }

  String set(String key, String value) throws IOException {
    return ask("set " + key + " 0 0 " + value.length() + "\r\n" + value);
  }

  /** The value, or null. */
  String get(String key) throws IOException {
    if (ask("get " + key).equals("END")) {
      return null;
    }
    String value = line();
    line();
    return value;
  }

  /** The nodes that clients are told, as host|ip|port, and before them the view's version. */
  String config() throws IOException {
    String first = ask("config get cluster");
    if (!first.startsWith("CONFIG")) {
      throw new IOException("no view: " + first);
    }
    String config = line() + "\n" + line() + "\n";
    line();
    line();
    return config;
  }

  /** A value of "stats". */
  long stat(String name) throws IOException {
    send("stats\r\n");
    long found = -1;
    for (String line = line(); !line.equals("END"); line = line()) {
      if (line.startsWith("STAT " + name + " ")) {
        found = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
