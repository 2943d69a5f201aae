package io.slabring.node.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A plain TCP connection to a server that speaks the protocol, with a deadline on every wait.
 *
 * <p>Text is ISO-8859-1, so that every byte is one character. Not thread-safe.
 */
final class WireConnection implements AutoCloseable {
  /** How long an answer may take before the test fails. */
  static final int DEADLINE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private byte[] unread = new byte[0];

  private WireConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Connects over TCP without Nagle's delay. */
  static WireConnection open(InetSocketAddress address) throws IOException {
    return open(address, 0);
  }

  /**
   * Connects with a given receive buffer.
   *
   * @param receiveBuffer bytes that the kernel may hold for us, 0 for its default
   */
  static WireConnection open(InetSocketAddress address, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    try {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(DEADLINE_MILLIS);
      socket.connect(address, DEADLINE_MILLIS);
      return new WireConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  Socket socket() {
    return socket;
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Ends our half of the conversation; answers still arrive. */
  void shutOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Sends a request and returns the first line of its answer without the line end. */
  String ask(String request) throws IOException {
    send(request);
    return readLine();
  }

  /** Reads one line and returns it without CRLF; null when the server has closed. */
  String readLine() throws IOException {
    int end;
    int from = 0;
    while ((end = indexOfNewline(from)) < 0) {
      from = unread.length;
      if (!fill()) {
        return null;
      }
    }
    int length = end > 0 && unread[end - 1] == '\r' ? end - 1 : end;
    String line = new String(unread, 0, length, StandardCharsets.ISO_8859_1);
    unread = Arrays.copyOfRange(unread, end + 1, unread.length);
    return line;
  }

  private int indexOfNewline(int from) {
    for (int i = from; i < unread.length; i++) {
      if (unread[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Reads exactly so many bytes. */
  byte[] readExactly(int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
    while (true) {
      int take = Math.min(unread.length, length - bytes.size());
      bytes.write(unread, 0, take);
      unread = Arrays.copyOfRange(unread, take, unread.length);
      if (bytes.size() == length) {
        return bytes.toByteArray();
      }
      if (!fill()) {
        throw new IOException("closed after " + bytes.size() + " of " + length + " bytes");
      }
    }
  }

  /** Gets one key: its value, or null on a miss. */
  String get(String key) throws IOException {
    String line = ask("get " + key + "\r\n");
    if (line == null || line.equals("END")) {
      return null;
    }
    if (!line.startsWith("VALUE " + key + " ")) {
      throw new IOException("instead of a value of " + key + ": " + line);
    }
    int length = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    String value = new String(readExactly(length), StandardCharsets.ISO_8859_1);
    String rest = new String(readExactly(7), StandardCharsets.ISO_8859_1);
    if (!rest.equals("\r\nEND\r\n")) {
      throw new IOException("after the value of " + key + ": " + rest);
    }
    return value;
  }

  /** Sets one key and returns the answer's line. */
  String set(String key, String value) throws IOException {
    return ask("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
  }

  /** Everything received and not yet consumed. */
  byte[] unread() {
    return unread.clone();
  }

  /** Forgets what was received. */
  void discard() {
    unread = new byte[0];
  }

  /**
   * Waits for more bytes.
   *
   * @return false when the server has closed or reset the connection
   * @throws SocketTimeoutException when nothing came until the socket's timeout
   */
  boolean fill() throws IOException {
    byte[] chunk = new byte[64 * 1024];
    int count;
    try {
      count = in.read(chunk);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return false; // a reset is the other way to say closed
    }
    if (count < 0) {
      return false;
    }
    int before = unread.length;
    unread = Arrays.copyOf(unread, before + count);
    System.arraycopy(chunk, 0, unread, before, count);
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
