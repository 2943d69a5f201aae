package io.slabring.node.conformance;

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
  static final int DEADLINE_MILLIS = 120_000;

  private static final int CHUNK = 16 * 1024;

  private final Socket socket;
  private final InputStream in;
  private byte[] buffer = new byte[2 * CHUNK];
  private int start;
  private int end;

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
    int scanned = start;
    while (true) {
      for (; scanned < end; scanned++) {
        if (buffer[scanned] == '\n') {
          int stop = scanned > start && buffer[scanned - 1] == '\r' ? scanned - 1 : scanned;
          String line = new String(buffer, start, stop - start, StandardCharsets.ISO_8859_1);
          start = scanned + 1;
          return line;
        }
      }
      int seen = end - start;
      if (!fill()) {
        return null;
      }
      scanned = start + seen;
    }
  }

  /** Reads exactly so many bytes. */
  byte[] readExactly(int length) throws IOException {
    while (end - start < length) {
      if (!fill()) {
        throw new IOException("closed after " + (end - start) + " of " + length + " bytes");
      }
    }
    byte[] bytes = Arrays.copyOfRange(buffer, start, start + length);
    start += length;
    return bytes;
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
    return Arrays.copyOfRange(buffer, start, end);
  }

  /** Whether more bytes have arrived already. */
  boolean available() throws IOException {
    return in.available() > 0;
  }

  /** Forgets what was received. */
  void discard() {
    start = 0;
    end = 0;
  }

  /**
   * Waits for more bytes.
   *
   * @return false when the server has closed or reset the connection
   * @throws SocketTimeoutException when nothing came until the socket's timeout
   */
  boolean fill() throws IOException {
    if (buffer.length - end < CHUNK) {
      byte[] larger = buffer;
      if (end - start + CHUNK > buffer.length) {
        larger = new byte[2 * (end - start + CHUNK)];
      }
      System.arraycopy(buffer, start, larger, 0, end - start);
      end -= start;
      start = 0;
      buffer = larger;
    }
    int count;
    try {
      count = in.read(buffer, end, CHUNK);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return false; // a reset is the other way to say closed
    }
    if (count < 0) {
      return false;
    }
    end += count;
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
